//! The built-in lessons: one scenario file each, in two languages. Knows no simulator; tests run
//! every lesson and compare its question's answer with what the cluster says.
//!
//! A step asks with `ask`, `choices` and `answer`; `explain` is said afterwards, and `check: {at,
//! run}` is the line whose output must equal the answer. With `draw: bars` the question can also be
//! answered by laying each pod of the workload in focus into the timeline, with `draw: available`
//! by drawing how many of its pods are available until the end; the run is then drawn over it.

/// A lesson: its name and its scenario file, under the topic that the menu has it.
pub struct Lesson {
    pub name: &'static str,
    pub topic: Topic,
    pub text: &'static str,
}

/// What a lesson is about first of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Job,
    CronJob,
    DaemonSet,
    Deployment,
    StatefulSet,
}

impl Topic {
    /// The kind's name, in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Topic::Job => "Job",
            Topic::CronJob => "CronJob",
            Topic::DaemonSet => "DaemonSet",
            Topic::Deployment => "Deployment",
            Topic::StatefulSet => "StatefulSet",
        }
    }
}

macro_rules! lessons {
    ($($topic:ident: $($name:literal)*;)*) => {
        &[$($(Lesson {
            name: $name,
            topic: Topic::$topic,
            text: include_str!(concat!($name, ".yaml")),
        }),*),*]
    };
}

/// In the order in which they are shown, topic by topic.
pub const LESSONS: &[Lesson] = lessons![
    Job:
        "job-parallel"
        "pi"
        "hello-job"
        "never-or-onfailure"
        "no-such-command"
        "backoff"
        "active-deadline"
        "serial-or-parallel"
        "slots"
        "work-queue"
        "no-completions"
        "template-expansion"
        "parallelism-down"
        "one-after-another"
        "why-not-a-deployment"
        "retries"
        "job-and-a-dead-node"
        "dated-api";
    CronJob:
        "cron-hello"
        "cron-two-pods"
        "cron-forbid"
        "cron-policies"
        "cron-deadline"
        "cron-missed"
        "cron-history"
        "cron-delete"
        "cron-zones";
    DaemonSet:
        "daemonset-five-nodes"
        "daemonset-nodes-join-and-leave"
        "daemonset-node-selector"
        "daemonset-rolling-update"
        "daemonset-max-unavailable"
        "daemonset-max-surge"
        "daemonset-on-delete"
        "daemonset-crash-or-delete"
        "daemonset-host-network"
        "daemonset-kube-system";
    Deployment:
        "deployment-create"
        "control-loop"
        "deployment-apply"
        "deployment-scale"
        "deployment-rollout"
        "deployment-max-surge"
        "deployment-recreate"
        "deployment-undo"
        "deployment-stuck"
        "twenty-five-percent"
        "deployment-disktype"
        "pulled-plug";
    StatefulSet:
        "statefulset-order"
        "statefulset-partition"
        "statefulset-stuck"
        "drain-with-a-budget";
];

/// The lesson of this name.
pub fn lesson(name: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::{Bilingual, Choice, Scenario, ScenarioStep};
    use crate::time::SimDuration;

    fn is_cjk(c: char) -> bool {
        ('\u{4e00}'..='\u{9fff}').contains(&c)
    }

    /// What is wrong with a text that should be there in both languages.
    fn fault(text: &Bilingual) -> Option<&'static str> {
        let (en, zh) = (text.en.trim(), text.zh.trim());
        [
            (en.is_empty(), "no English"),
            (zh.is_empty(), "no Chinese"),
            (en.chars().any(is_cjk), "Chinese in the English"),
            (!zh.is_empty() && !zh.chars().any(is_cjk), "no Chinese in the Chinese"),
            (en.contains('!') || zh.contains('！'), "an exclamation mark"),
        ]
        .into_iter()
        .find_map(|(wrong, what)| wrong.then_some(what))
    }

    fn question_fault(step: &ScenarioStep, until: SimDuration) -> Option<&'static str> {
        let answer = step.answer.as_deref().unwrap_or_default();
        let plain = |choice: &Choice| match choice {
            Choice::Plain(text) => text.clone(),
            Choice::Told(text) => text.en.clone(),
        };
        let choices: Vec<String> = step.choices.iter().map(plain).collect();
        let check = step.check.as_ref();
        [
            (!(3..=4).contains(&choices.len()), "3 or 4 choices are wanted"),
            (!choices.iter().any(|choice| choice == answer), "the answer is no choice"),
            (step.explain.is_none(), "nothing explains the answer"),
            (check.is_none_or(|check| check.run.trim().is_empty()), "nothing checks it"),
            (check.is_some_and(|check| check.at.0 > until), "it is checked after the end"),
        ]
        .into_iter()
        .find_map(|(wrong, what)| wrong.then_some(what))
    }

    #[test]
    fn every_lesson_is_complete() {
        let mut faults = Vec::new();
        for Lesson { name, text, .. } in LESSONS {
            let scenario = Scenario::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut found = |at: &str, what: Option<&str>| {
                faults.extend(what.map(|what| format!("{name}, {at}: {what}")));
            };
            let until = scenario.until.map(|until| until.0).unwrap_or_default();
            let steps = &scenario.steps;
            let told = steps.iter().filter(|step| step.say.is_some()).count();
            let sorted = steps.is_sorted_by_key(|step| step.at);
            found("name", (scenario.metadata.name != *name).then_some("not the file's"));
            found("title", fault(&scenario.title));
            found("about", fault(&scenario.about));
            found("until", until.is_zero().then_some("missing"));
            found("view", scenario.view.speed.is_none().then_some("no speed"));
            found("view", scenario.view.window.is_none().then_some("no window"));
            found("view", scenario.view.focus.is_none().then_some("no focus"));
            found("steps", (!(2..=8).contains(&told)).then_some("2 to 8 are told"));
            found("steps", (!sorted).then_some("not in order"));
            let late = steps.last().is_some_and(|step| step.at.0 > until);
            found("steps", late.then_some("the last comes after the end"));
            found("ask", steps.iter().all(|s| s.ask.is_none()).then_some("no question"));
            for step in steps {
                let at = step.at.0.go();
                for text in [&step.say, &step.ask, &step.explain].into_iter().flatten() {
                    found(&at, fault(text));
                }
                for choice in &step.choices {
                    if let Choice::Told(text) = choice {
                        found(&at, fault(text));
                    }
                }
                if step.ask.is_some() {
                    found(&at, question_fault(step, until));
                }
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn lessons_of_a_topic_stand_together() {
        let topics: Vec<&str> = LESSONS.iter().map(|lesson| lesson.topic.name()).collect();
        let groups: Vec<&str> = topics.chunk_by(|a, b| a == b).map(|group| group[0]).collect();
        assert_eq!(groups, ["Job", "CronJob", "DaemonSet", "Deployment", "StatefulSet"]);
    }

    #[test]
    fn names_are_unique_and_found() {
        for (i, one) in LESSONS.iter().enumerate() {
            assert!(LESSONS[..i].iter().all(|other| other.name != one.name), "{}", one.name);
            assert_eq!(lesson(one.name).map(|found| found.text), Some(one.text));
        }
        assert!(lesson("no such lesson").is_none());
    }
}
