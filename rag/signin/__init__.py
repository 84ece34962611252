"""Who may enter the browser app, and by which names it is called."""
