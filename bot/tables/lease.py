"""Leases: who may do a thing now, with a fencing token that grows with every new owner."""

from sqlmodel import Field, SQLModel


class Lease(SQLModel, table=True):
    """One named right to work."""

    name: str = Field(primary_key=True)
    owner: str
    token: int
    expires: float
    """Unix time in seconds."""
