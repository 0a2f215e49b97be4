"""Manuals in, passages out: parsing, cutting, writing them as rows, and finding them again."""
