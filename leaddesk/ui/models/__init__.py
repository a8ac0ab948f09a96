"""Models behind the window's lists, and the thread that reads for them."""
