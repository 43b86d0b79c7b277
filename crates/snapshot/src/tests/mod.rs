//! A disk that refuses, and one that loses power, under a stack.
