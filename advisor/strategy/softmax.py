"""Multinomial logistic regression: the one kind of learning that is small enough to ship and to explain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from scipy.special import log_softmax, softmax

from advisor.models import Vectors

_STEPS = 80


def learn_softmax(
    rows: Vectors, labels: NDArray[np.intp], importance: Vectors, stay_small: float, steps: int = _STEPS
) -> Vectors:
    """Weights of shape (labels, columns + 1), the bias last.

    They minimise the sum of importance * -log softmax at the right label, plus their squared length by `stay_small`: a
    convex problem, so the solution is the same every time.
    """
    columns = with_one(rows)
    size = (int(labels.max()) + 1, columns.shape[1])
    every = np.arange(len(labels))

    def loss(flat: Vectors) -> tuple[float, Vectors]:
        weights = flat.reshape(size).astype(np.float32)
        likely = log_softmax(columns @ weights.T, axis=1)
        miss = -float((importance * likely[every, labels]).sum())
        slope = np.exp(likely)
        slope[every, labels] -= 1
        gradient = (slope * importance[:, None]).T @ columns + 2 * stay_small * weights
        return miss + stay_small * float((weights**2).sum()), gradient.ravel().astype(np.float64)

    found = optimize.minimize(
        loss, np.zeros(size).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps}
    )
    return np.asarray(found.x.reshape(size), dtype=np.float32)


def likely(rows: Vectors, weights: Vectors) -> Vectors:
    """How likely each row has each label, of shape (rows, labels)."""
    return np.asarray(softmax(with_one(rows) @ weights.T, axis=1), dtype=np.float32)


def with_one(rows: Vectors) -> Vectors:
    return np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])
