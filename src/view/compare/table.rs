//! The numbers that matter of two runs, set beside each other.

use crate::locale::Lang;
use crate::locale::compare::{Row, row};
use crate::session::Session;
use crate::view::compare::course::{Course, Numbers};

/// One number of both runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: &'static str,
    pub values: [String; 2],
    /// How much more the second has, with its sign; empty if they are equal or not comparable.
    pub difference: String,
}

/// The table at the cursors.
pub fn table(sessions: [&Session; 2], courses: [&Course; 2], lang: Lang) -> Vec<Line> {
    let numbers: [Numbers; 2] = [0, 1].map(|i| courses[i].at(sessions[i].now()));
    let count = |kind: Row, of: fn(&Numbers) -> Option<u32>| {
        let [a, b] = [of(&numbers[0]), of(&numbers[1])];
        let shown = |n: Option<u32>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        let by = a.zip(b).map_or(0, |(a, b)| i64::from(b) - i64::from(a));
        let difference = if by == 0 { String::new() } else { signed(by) };
        Line { name: row(kind, lang), values: [shown(a), shown(b)], difference }
    };
    let mut lines = vec![
        duration(sessions, numbers, lang),
        count(Row::AtOnce, |n| Some(n.most_active)),
        count(Row::Created, |n| Some(n.created)),
        count(Row::Failed, |n| Some(n.failed)),
        count(Row::Restarts, |n| Some(n.restarts)),
    ];
    if numbers.iter().any(|n| n.serves) {
        lines.insert(1, count(Row::Lowest, |n| n.serves.then_some(n.fewest_ready)));
    }
    lines
}

fn duration(sessions: [&Session; 2], numbers: [Numbers; 2], lang: Lang) -> Line {
    let spans = numbers.map(|n| n.duration());
    let over = [0, 1].map(|i: usize| is_over(sessions[i], &numbers[i]));
    let shown = |i: usize| match spans[i] {
        None => "–".to_owned(),
        Some(span) if over[i] => span.human(),
        Some(_) => {
            let since = numbers[i].first.map(|first| sessions[i].now().since(first));
            format!("{} …", since.unwrap_or_default().human())
        }
    };
    let difference = match (spans, over) {
        ([Some(a), Some(b)], [true, true]) if a.secs() != b.secs() => {
            let sign = if b > a { "+" } else { "−" };
            let by = if b > a { b.millis() - a.millis() } else { a.millis() - b.millis() };
            format!("{sign}{}", crate::time::SimDuration::from_millis(by).human())
        }
        _ => String::new(),
    };
    Line { name: row(Row::Duration, lang), values: [shown(0), shown(1)], difference }
}

/// Nothing of the run is still to come at the cursor.
fn is_over(session: &Session, numbers: &Numbers) -> bool {
    let known = session.log().len() as u32 > session.sim().records();
    session.sim().is_idle() && !known && numbers.last.is_some_and(|last| last <= session.now())
}

/// `+3`, `−2`.
fn signed(by: i64) -> String {
    if by > 0 { format!("+{by}") } else { format!("−{}", -by) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::scenario::variant::Difference;
    use crate::session::beside;

    fn shown(change: &str, seconds: Option<i64>) -> String {
        let scenario = Scenario::parse(lesson("slots").unwrap().text).unwrap();
        let other = Difference::parse(change).of(&scenario).unwrap();
        let mut runs = [Session::new(scenario).unwrap(), Session::new(other).unwrap()];
        let [first, second] = &mut runs;
        match seconds {
            Some(seconds) => {
                first.seek(first.now() + crate::time::SimDuration::from_secs(seconds));
                beside::keep_together(first, second);
            }
            None => beside::run_to_end(first, second),
        }
        let courses = [Course::of(&runs[0]), Course::of(&runs[1])];
        let lines = table([&runs[0], &runs[1]], [&courses[0], &courses[1]], Lang::En);
        let line = |l: Line| format!("{} {} {} {}", l.name, l.values[0], l.values[1], l.difference);
        lines.into_iter().map(|l| line(l).trim_end().to_owned() + "\n").collect()
    }

    #[test]
    fn twice_the_parallelism_takes_about_half_the_time() {
        assert_eq!(
            shown("spec.parallelism=4", None),
            "duration 53s 32s −21s\nmost pods at once 2 4 +2\npods created 8 8\n\
             pods failed 0 0\ncontainer restarts 0 0\n"
        );
    }

    #[test]
    fn a_run_under_way_is_counted_as_far_as_it_has_come() {
        let text = shown("spec.parallelism=4", Some(15));
        assert!(text.starts_with("duration 15s … 15s …\nmost pods at once 2 4 +2\n"), "{text}");
    }
}
