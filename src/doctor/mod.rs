//! Facts, timeline, project, live observations -> findings. Pure; one rule a file in `rules/`.
