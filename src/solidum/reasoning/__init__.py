"""Facts × rules → one circuit → proof states, outcomes, firmness, reasons."""
