//! Loads and validates the requirements.
