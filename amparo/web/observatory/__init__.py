"""What everybody's cases say together: each safe figure with its sentence, picture, table and definition."""
