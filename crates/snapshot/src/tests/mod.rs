//! A disk that refuses and loses (`disk`), a stack that lives on it (`life`), and what fails, call by call (`faults`).

mod disk;
mod faults;
mod life;
