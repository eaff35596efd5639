"""What each paper is filled with: plain frozen dataclasses, one module per occasion."""
