"""DOCX and XLSX to raw text: what is shown of them."""
