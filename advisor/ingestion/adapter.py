"""A matrix that turns an owner's question towards the text that answers it, learned from the owner questions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from scipy.special import log_softmax

Vectors = NDArray[np.float32]

FEWEST_QUESTIONS = 200
"""With fewer, there is nothing to learn from."""

_TEMPERATURE = 0.05
_STAY = 0.01
_STEPS = 60


def learn_adapter(
    questions: Vectors, pieces: Vectors, answers: NDArray[np.intp], stay: float = _STAY
) -> Vectors:
    """The matrix W, of shape (dimensions, dimensions), under which each question is nearest to its piece.

    `questions` and `pieces` hold unit vectors in rows; `answers[i]` is the row of the piece that answers question i.
    W minimises the mean of -log softmax((W q) . p / 0.05) over all pieces p, plus `stay` times the squared distance
    from the identity: a convex problem (multinomial logistic regression), so its solution is the same every time.
    """
    size = questions.shape[1]
    identity = np.eye(size)
    wanted = pieces[answers]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        away = flat.reshape(size, size) - identity
        matrix = (away + identity).astype(np.float32)  # half the time of double precision, and enough
        likely = log_softmax(questions @ matrix.T @ pieces.T / np.float32(_TEMPERATURE), axis=1)
        miss = -float(likely[np.arange(len(answers)), answers].mean())
        slope = (np.exp(likely) @ pieces - wanted).T @ questions / (_TEMPERATURE * len(answers))
        return miss + stay * float((away**2).sum()), (slope + 2 * stay * away).ravel()

    found = optimize.minimize(
        loss, identity.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
    )
    return np.asarray(found.x.reshape(size, size), dtype=np.float32)
