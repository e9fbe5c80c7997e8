//! Source text -> facts (one reader a language) -> the timeline of each app. Pure.
