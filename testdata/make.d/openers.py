def open_all(recipes): return []
