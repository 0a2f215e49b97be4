"""Check digits agree with published numbers."""

from bot.privacy import checksum


def test_published_numbers() -> None:
    """The numbers that the rules' sources give as examples pass, and a changed digit fails."""
    assert checksum.my_number("123456789018")
    assert not checksum.my_number("123456789019")
    assert checksum.corporate_number("7000012050002")
    assert not checksum.corporate_number("8000012050002")
    assert checksum.luhn("4111111111111111")
    assert not checksum.luhn("4111111111111112")


def test_about_one_random_number_in_ten_passes() -> None:
    """A check digit is weak evidence, which is why it never decides alone."""
    passing = sum(checksum.my_number(f"{n * 7919 % 10**12:012d}") for n in range(20_000))

    assert 0.07 < passing / 20_000 < 0.13


def test_card_issuers() -> None:
    """Only prefixes and lengths that some issuer uses count as a card."""
    assert checksum.card_issuer("3528000000000007")
    assert checksum.card_issuer("378282246310005")
    assert not checksum.card_issuer("1234567890123452")
