"""What programs see: JSON over the same queries and actions as the pages, described by OpenAPI."""
