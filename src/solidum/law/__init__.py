"""What the rules say: packs, vocabulary, provisions, and the library that loads them. Law is data."""
