"""The loss of a training as a picture: training rows as a line, rows of other families as dots."""

from collections.abc import Sequence
from typing import Any

Curve = Sequence[Sequence[float]]
"""(step, loss per labelled token)."""


def plot(losses: Curve, file: Any, validation: Curve = ()) -> None:
    """Write the curves as a PNG.

    Args:
        losses: Of the rows that are trained on.
        file: Path or open binary file.
        validation: Of rows that are not, once an epoch.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([one[0] for one in losses], [one[1] for one in losses], linewidth=1.5)
    if validation:
        steps = [one[0] for one in validation]
        axes.plot(steps, [one[1] for one in validation], "o--", label="validation")
        axes.legend()
    axes.set_xlabel("step")
    axes.set_ylabel("loss per labelled token")
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(file, format="png", dpi=120)
