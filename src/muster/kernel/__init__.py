"""What every part shares and what knows no part: ids, clock, errors, paging, the message envelope."""
