"""Lists of other people's making: which column says what, what their words mean, and the commitments that follow.

A file becomes grids (`grids`). How a grid is read stands in a `Reading` (`readings`). It is guessed first (`columns`,
`statuses`, `spans`), corrected by a facilitator, and then gives the same rows as our own table (`reading_rows`).
"""
