"""What people see: the explorer, the pages and the embeds."""
