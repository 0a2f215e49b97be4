"""Two rows of waiting times beside each other."""


def compared(what: str, theirs: list[float], mine: list[float]) -> list[str]:
    """Return medians, 95th percentiles and their ratios, with intervals by bootstrap.

    Args:
        what: Was measured.
        theirs: Seconds, of the sample.
        mine: Seconds, of ours.
    """
    import numpy as np

    lines: list[str] = []
    rng, both = np.random.default_rng(1), (np.array(theirs), np.array(mine))
    drawn = [rng.choice(one, (4000, len(one))) for one in both]
    for name, share in (("median", 50), ("p95", 95)):
        stock_ms, our_ms = (float(np.percentile(one, share)) * 1000 for one in both)
        stocks, ours_ = (np.percentile(one, share, axis=1) for one in drawn)
        low, high = np.percentile(ours_ / stocks, (2.5, 97.5))
        ratio = f"{our_ms / stock_ms:.2f} (95 % {low:.2f} to {high:.2f}; n={len(mine)} each)"
        lines.append(
            f"{what}, {name}: stock {stock_ms:.2f} ms, ours {our_ms:.2f} ms, ratio {ratio}"
        )
    return lines
