//! Answers + catalog -> a plan of files. Pure.
