"""From sources to records: files and outside sources, read, checked and handed to the one door in."""
