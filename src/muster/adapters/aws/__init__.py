"""What answers the ports on AWS. Needs the extra `aws`."""
