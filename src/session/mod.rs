//! One user's run: its history, the clock that plays it, the terminal, the lesson's script. The
//! caller brings the real time and the budget; nothing here reads a clock.

pub mod history;
pub mod playback;
