"""The words: catalogues, what people type, and how codes and numbers are said."""
