use super::*;
use crate::api::meta::{Kind, Uid};
use crate::sim::record::Who;
use crate::time::SimTime;

#[test]
fn records_read_as_sentences() {
    let mut log = RecordLog::default();
    let record = |what| Record {
        at: SimTime::DEFAULT_START,
        who: Who::User,
        object: Uid(0),
        cause: None,
        what,
        previous: None,
    };
    log.push(record(What::Created), Some(ObjectKey::new(Kind::Job, "default", "pi")));
    for (what, english, chinese) in [
        (What::Created, "job/pi is created.", "job/pi 已创建。"),
        (
            What::Deleting { grace_seconds: 30 },
            "Deletion of job/pi is asked for; it has 30 s to end.",
            "已请求删除 job/pi，它有 30 秒结束。",
        ),
        (
            What::Job(JobCounts { active: 2, succeeded: 1, ..JobCounts::default() }),
            "job/pi: active 2, ready 0, succeeded 1, failed 0.",
            "job/pi：活动 2，就绪 0，成功 1，失败 0。",
        ),
        (What::Taints { count: 2 }, "job/pi has 2 taints.", "job/pi 有 2 个污点。"),
    ] {
        let record = record(what);
        assert_eq!(sentence(&record, &log, Lang::En).text, english);
        assert_eq!(sentence(&record, &log, Lang::Zh).text, chinese);
    }
}
