//! The built-in development core: it speaks the Core Driver Interface to the SDKs.
