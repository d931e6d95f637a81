//! What is read, what is refused and in which words; when it fires, against a naive matcher that
//! looks at every minute through another library's time zones.

use super::*;
use chrono::{DateTime, Datelike, Duration, Offset, TimeZone, Timelike};
use proptest::prelude::*;

fn at(text: &str) -> SimTime {
    SimTime::parse_rfc3339(text).unwrap_or_else(|| panic!("{text}"))
}

fn schedule(text: &str, zone: &str) -> Schedule {
    Schedule::parse(text, &Zone::named(zone).unwrap()).unwrap_or_else(|why| panic!("{text}: {why}"))
}

/// The firings after a time, as the zone's clock shows them.
fn firings(text: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let schedule = schedule(text, zone);
    schedule.after(at(from)).take(count).map(|time| schedule.zone().rfc3339(time)).collect()
}

#[test]
fn schedules_fire() {
    // The first two firings after Thursday 2026-01-01T00:00:00Z.
    for (text, first, second) in [
        ("*/1 * * * *", "01-01T00:01", "01-01T00:02"),
        ("*/2 * * * *", "01-01T00:02", "01-01T00:04"),
        ("7 * * * ?", "01-01T00:07", "01-01T01:07"),
        ("5/20 * * * *", "01-01T00:05", "01-01T00:25"),
        ("5,,10 * * * *", "01-01T00:05", "01-01T00:10"),
        ("+5 007 * * *", "01-01T07:05", "01-02T07:05"),
        ("30 6-16/4 * * 1-5", "01-01T06:30", "01-01T10:30"),
        ("0 0 * * Mon/2", "01-02T00:00", "01-05T00:00"),
        ("0 0 * JAN-mar sun", "01-04T00:00", "01-11T00:00"),
        // Both days restricted: either will do. A step of 1 restricts nothing, another does.
        ("0 0 1,15 * Sun", "01-04T00:00", "01-11T00:00"),
        ("0 0 */2 * Sun", "01-03T00:00", "01-04T00:00"),
        ("0 0 */1 * Sun", "01-04T00:00", "01-11T00:00"),
        ("0 0 1-31 * Sun", "01-02T00:00", "01-03T00:00"),
        ("0 0 31 * *", "01-31T00:00", "03-31T00:00"),
        ("*/61 * * * *", "01-01T01:00", "01-01T02:00"),
        ("@hourly", "01-01T01:00", "01-01T02:00"),
        ("@daily", "01-02T00:00", "01-03T00:00"),
        ("@midnight", "01-02T00:00", "01-03T00:00"),
        ("@weekly", "01-04T00:00", "01-11T00:00"),
        ("@monthly", "02-01T00:00", "03-01T00:00"),
        ("@every 1h30m", "01-01T01:30", "01-01T03:00"),
    ] {
        let expected = [first, second].map(|time| format!("2026-{time}:00Z"));
        assert_eq!(firings(text, "UTC", "2026-01-01T00:00:00Z", 2), expected, "{text}");
    }
    let yearly = ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"];
    assert_eq!(firings("@annually", "UTC", "2026-01-01T00:00:00Z", 2), yearly);
    assert_eq!(firings("@yearly", "UTC", "2026-01-01T00:00:00Z", 2), yearly);
    let leap = ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"];
    assert_eq!(firings("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 2), leap);
}

#[test]
fn a_firing_is_strictly_after() {
    let schedule = schedule("*/5 * * * *", "UTC");
    let five = at("2026-01-01T00:05:00Z");
    assert_eq!(schedule.next(SimTime::from_millis(five.millis() - 1)), Some(five));
    assert_eq!(schedule.next(five), Some(five + SimDuration::from_mins(5)));
}

#[test]
fn every_counts_from_the_time_in_question() {
    for (text, seconds) in [
        ("@every 90s", 90),
        ("@every 1.5s", 1),
        ("@every 250ms", 1),
        ("@every -5m", 1),
        ("@every 0", 1),
        ("@every .5h", 1800),
        ("@every 1h2m3s4ms5µs", 3723),
    ] {
        let from = SimTime::from_millis(1_000_250);
        let next = SimTime::from_secs(1000 + seconds);
        assert_eq!(schedule(text, "UTC").next(from), Some(next), "{text}");
    }
}

#[test]
fn what_never_comes_is_read_and_never_fires() {
    for text in ["0 0 31 2 *", ", * * * *", "0 , * * *", "0 0 , * *", "0 0 * , *", "0 0 * * ,"] {
        assert_eq!(schedule(text, "UTC").next(SimTime::DEFAULT_START), None, "{text}");
    }
    let earliest = SimTime::DEFAULT_START;
    let refused = due(&schedule("0 0 31 2 *", "UTC"), earliest, earliest);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "time difference between two schedules is less than 1 second"
    );
}

#[test]
fn mistakes_are_said_in_upstreams_words() {
    for (text, why) in [
        ("", "empty spec string"),
        (" ", "expected exactly 5 fields, found 0: []"),
        ("*/1 * * * * *", "expected exactly 5 fields, found 6: [*/1 * * * * *]"),
        ("x * * * *", r#"failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax"#),
        ("-5 * * * *", r#"failed to parse int from : strconv.Atoi: parsing "": invalid syntax"#),
        ("0 0 L * *", r#"failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax"#),
        (
            "99999999999999999999 * * * *",
            "failed to parse int from 99999999999999999999: strconv.Atoi: parsing \
             \"99999999999999999999\": value out of range",
        ),
        ("*/-12 * * * *", "negative number (-12) not allowed: -12"),
        ("0 0 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("0 0 * * 7", "end of range (7) above maximum (6): 7"),
        ("0 0 * * fri-mon", "beginning of range (5) beyond end of range (1): fri-mon"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("1/2/3 * * * *", "too many slashes: 1/2/3"),
        ("61 25 * * *", "end of range (61) above maximum (59): 61"),
        ("@reboot", "unrecognized descriptor: @reboot"),
        ("@Hourly", "unrecognized descriptor: @Hourly"),
        ("@every 5", r#"failed to parse duration @every 5: time: missing unit in duration "5""#),
        (
            "@every 5d",
            r#"failed to parse duration @every 5d: time: unknown unit "d" in duration "5d""#,
        ),
        ("@every ", r#"failed to parse duration @every : time: invalid duration """#),
        ("TZ=Mars/Base * * * * *", "provided bad location Mars/Base: unknown time zone Mars/Base"),
        ("CRON_TZ=../x * * * * *", "provided bad location ../x: time: invalid location name"),
        ("TZ=UTC", "invalid schedule format: runtime error: slice bounds out of range [:-1]"),
    ] {
        let refused = Schedule::parse(text, &Zone::utc()).expect_err(text);
        assert_eq!(refused.to_string(), why, "{text}");
    }
}

#[test]
fn a_zone_in_the_schedule_wins() {
    for text in ["TZ=Asia/Shanghai 0 9 * * *", "CRON_TZ=Asia/Shanghai  0 9 * * *"] {
        assert!(names_zone(text));
        let first = firings(text, "America/New_York", "2026-01-01T00:00:00Z", 1);
        assert_eq!(first, ["2026-01-01T09:00:00+08:00"]);
    }
    assert!(!names_zone("0 9 * * *"));
}

#[test]
fn clocks_that_change() {
    let berlin = |text, from| firings(text, "Europe/Berlin", from, 3);
    // 02:30 is left out on 29 March and comes twice on 25 October.
    assert_eq!(
        berlin("30 2 * * *", "2026-03-28T00:00:00Z"),
        ["2026-03-28T02:30:00+01:00", "2026-03-30T02:30:00+02:00", "2026-03-31T02:30:00+02:00"]
    );
    assert_eq!(
        berlin("30 2 * * *", "2026-10-24T12:00:00Z"),
        ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00"]
    );
    // Every hour is every hour.
    assert_eq!(
        berlin("0 * * * *", "2026-03-29T00:30:00Z"),
        ["2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00", "2026-03-29T05:00:00+02:00"]
    );
    assert_eq!(
        berlin("0 * * * *", "2026-10-25T00:00:00Z"),
        ["2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00", "2026-10-25T04:00:00+01:00"]
    );
    // Half an hour, in the south; and a midnight that is left out.
    assert_eq!(
        firings("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", 2),
        ["2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30"]
    );
    assert_eq!(
        firings("0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", 1),
        ["2026-09-07T00:00:00-03:00"]
    );
}

#[test]
fn the_missed_runs_are_estimated() {
    let of = |text: &str, earliest: &str, now: &str| {
        due(&schedule(text, "UTC"), at(earliest), at(now)).unwrap()
    };
    let minute = |earliest, now| of("*/1 * * * *", earliest, now);
    let midnight = "2026-01-01T00:00:00Z";
    assert_eq!(minute(midnight, "2026-01-01T00:00:59Z"), Due::NotYet);
    let first = at("2026-01-01T00:01:00Z");
    assert_eq!(minute(midnight, "2026-01-01T00:01:59Z"), Due::One(first));
    let several = |latest: &str, number| Due::Several {
        latest: Some(at(latest)),
        missed: Missed { first, gap: SimDuration::from_mins(1), number },
    };
    assert_eq!(minute(midnight, "2026-01-01T00:02:00Z"), several("2026-01-01T00:02:00Z", 2));
    assert_eq!(minute(midnight, "2026-01-01T03:00:00Z"), several("2026-01-01T03:00:00Z", 180));
    // A year of minutes costs as little.
    assert_eq!(minute(midnight, "2027-01-01T00:00:30Z"), several("2027-01-01T00:00:00Z", 525_600));
    // Not even: found by the step back, and lost where the estimate leaps too far.
    let workdays = of("30 6-16/4 * * 1-5", "2026-01-02T14:30:00Z", "2026-01-05T07:00:00Z");
    assert_eq!(workdays.time(), Some(at("2026-01-05T06:30:00Z")));
    let lost = of("30 10,11,12 * * 1-5", "2026-01-01T10:30:00Z", "2026-01-02T16:30:00Z");
    assert_eq!(lost.time(), None);
    assert!(matches!(lost, Due::Several { missed: Missed { number: 30, .. }, .. }), "{lost:?}");
}

#[test]
fn zones_are_those_of_the_database() {
    let hour = SimDuration::from_mins(60);
    let end = at("2038-01-01T00:00:00Z");
    let known: std::collections::BTreeSet<&str> = Zone::names().collect();
    for other in chrono_tz::TZ_VARIANTS {
        let name = other.name();
        assert!(known.contains(name), "{name} is missing");
        let zone = Zone::named(name).unwrap();
        let offset = |time: SimTime| {
            let time = DateTime::from_timestamp_millis(time.millis()).unwrap();
            let offset = other.offset_from_utc_datetime(&time.naive_utc()).fix();
            SimDuration::from_secs(i64::from(offset.local_minus_utc()))
        };
        let mut time = at("2016-01-01T00:00:00Z");
        while time < end {
            let (own, until) = zone.at(time);
            let until = until.unwrap_or(end).min(end);
            // On both sides of each change, and every so often between.
            let mut look = time;
            while look < until {
                assert_eq!(offset(look), own, "{name} at {look}");
                look += SimDuration::from_mins(20 * 24 * 60);
            }
            assert_eq!(offset(until - SimDuration::from_secs(1)), own, "{name} before {until}");
            assert!(until > time && until.since(time) >= hour, "{name} at {time}");
            time = until;
        }
    }
    assert_eq!(known.len(), chrono_tz::TZ_VARIANTS.len());
    for name in ["Mars/Base", "europe/berlin", "Europe/", "Etc/GMT+5 ", ":"] {
        let unknown = Zone::named(name).expect_err(name);
        assert_eq!(unknown.to_string(), format!("unknown time zone {name}"));
    }
    assert_eq!(Zone::named("Local"), Ok(Zone::utc()));
    assert_eq!(
        Zone::named("America/New_York").unwrap().rfc3339(at("2026-01-15T14:00:00Z")),
        "2026-01-15T09:00:00-05:00"
    );
    assert_eq!(
        Zone::named("Europe/London").unwrap().rfc3339(at("2026-01-15T14:00:00Z")),
        "2026-01-15T14:00:00Z"
    );
}

/// A field's text and what it means: a value, a range, a step, a star, or two of them.
fn field(low: u32, high: u32) -> impl Strategy<Value = (String, Vec<u32>, bool)> {
    let item = (0..5u8, low..=high, low..=high, 1..9u32).prop_map(move |(form, a, b, step)| {
        let (a, b) = (a.min(b), a.max(b));
        let stepped = |start: u32, end: u32| (start..=end).step_by(step as usize).collect();
        match form {
            0 => ("*".to_owned(), (low..=high).collect(), true),
            1 => (format!("{a}"), vec![a], false),
            2 => (format!("{a}-{b}"), (a..=b).collect(), false),
            3 => (format!("*/{step}"), stepped(low, high), step == 1),
            _ => (format!("{a}/{step}"), stepped(a, high), false),
        }
    });
    prop::collection::vec(item, 1..3).prop_map(|items: Vec<(String, Vec<u32>, bool)>| {
        let text = items.iter().map(|item| item.0.as_str()).collect::<Vec<_>>().join(",");
        let star = items.iter().any(|item| item.2);
        (text, items.into_iter().flat_map(|item| item.1).collect(), star)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn firings_are_those_of_a_naive_matcher(
        minutes in field(0, 59), hours in field(0, 23), days in field(1, 31),
        months in field(1, 12), weekdays in field(0, 6),
        zone in 0..chrono_tz::TZ_VARIANTS.len(), day in 0..7000i64, second in 0..86_400i64,
    ) {
        let zone = chrono_tz::TZ_VARIANTS[zone];
        let text = format!("{} {} {} {} {}", minutes.0, hours.0, days.0, months.0, weekdays.0);
        let from = at("2016-06-01T00:00:00Z") + SimDuration::from_secs(day * 86_400 + second);
        let matches = |time: DateTime<chrono_tz::Tz>| {
            let day = days.1.contains(&time.day());
            let weekday = weekdays.1.contains(&time.weekday().num_days_from_sunday());
            let both = days.2 || weekdays.2;
            minutes.1.contains(&time.minute())
                && hours.1.contains(&time.hour())
                && months.1.contains(&time.month())
                && if both { day && weekday } else { day || weekday }
        };
        let first = from.secs().div_euclid(60) + 1;
        let look = first..first + 45 * 24 * 60;
        let naive = look.clone().map(|minute| {
            zone.from_utc_datetime(&(DateTime::UNIX_EPOCH + Duration::minutes(minute)).naive_utc())
        });
        let naive: Vec<i64> =
            naive.filter(|time| matches(*time)).map(|time| time.timestamp() / 60).take(40).collect();
        let schedule = schedule(&text, zone.name());
        let found: Vec<i64> = schedule
            .after(from)
            .map(|time| time.secs() / 60)
            .take_while(|minute| look.contains(minute))
            .take(40)
            .collect();
        prop_assert_eq!(found, naive, "{} in {} from {}", text, zone, from);
    }

    #[test]
    fn no_text_panics(text in "(TZ=[A-Z/.]{0,4} ?|@every )?[-*?/,0-9a-zA-Z @]{0,24}") {
        if let Ok(schedule) = Schedule::parse(&text, &Zone::utc()) {
            let next = schedule.next(SimTime::DEFAULT_START);
            prop_assert!(next.is_none_or(|next| next > SimTime::DEFAULT_START));
        }
    }
}
