//! What to write instead of a schedule that is refused, in English and Chinese. The refusal itself
//! stays in the API server's words.

use super::Lang;
use crate::schedule::ScheduleError;

/// `None` where the refusal says it all.
pub fn hint(lang: Lang, error: &ScheduleError) -> Option<String> {
    let (english, chinese) = match error {
        ScheduleError::FieldCount(fields) if fields.len() > 5 => (
            "Kubernetes has neither seconds nor years: minute, hour, day of the month, month, \
             day of the week.",
            "Kubernetes 没有秒和年这两个字段：分、时、日、月、星期。",
        ),
        ScheduleError::Empty | ScheduleError::FieldCount(_) => (
            "Write five fields: minute, hour, day of the month, month, day of the week.",
            "请写五个字段：分、时、日、月、星期。",
        ),
        ScheduleError::AboveMaximum { maximum: 6, end: 7, .. } => {
            ("Sunday is 0 here, or sun.", "星期日在这里是 0，或写 sun。")
        }
        ScheduleError::Inverted { .. } => (
            "A range cannot go past the end: write two, such as fri-sat,sun-mon.",
            "范围不能跨过末尾：请写成两段，例如 fri-sat,sun-mon。",
        ),
        ScheduleError::NotANumber { text, .. }
            if text.contains(['L', 'W', '#']) && text.len() <= 3 =>
        {
            ("There is no L, W or # in Kubernetes.", "Kubernetes 没有 L、W 和 #。")
        }
        ScheduleError::Descriptor(_) => (
            "There are @yearly, @monthly, @weekly, @daily, @hourly and @every 1h30m.",
            "可用的有 @yearly、@monthly、@weekly、@daily、@hourly 和 @every 1h30m。",
        ),
        ScheduleError::ZoneOnly | ScheduleError::BadLocation { .. } => (
            "A time zone belongs in the field timeZone, such as timeZone: Asia/Shanghai.",
            "时区写在 timeZone 字段里，例如 timeZone: Asia/Shanghai。",
        ),
        _ => return None,
    };
    Some(match lang {
        Lang::En => english.to_owned(),
        Lang::Zh => chinese.to_owned(),
    })
}
