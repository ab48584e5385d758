"""Pictures and documents: pure functions of an Analysis. They compute nothing about the law."""
