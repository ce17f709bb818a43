"""Speed against a floor: `make bench`. What counts are the ratios; absolute figures are this machine's, at this hour."""
