"""The PDF: the only place that knows reportlab; it draws what the view says and adds no word or number of its own."""
