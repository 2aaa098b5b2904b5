"""What is asked: pure functions of a snapshot, one question a file."""
