//! The few words that stand in pictures, in both languages. Kubernetes' own terms stay as they are.

use crate::locale::Lang;
use crate::scenario::file::Bilingual;

/// The text of a language; the other one if it is missing.
pub fn told(text: &Bilingual, lang: Lang) -> &str {
    let (first, second) = match lang {
        Lang::En => (&text.en, &text.zh),
        Lang::Zh => (&text.zh, &text.en),
    };
    if first.is_empty() { second } else { first }
}

macro_rules! words {
    ($($name:ident $en:literal $zh:literal;)*) => {
        /// A label of a picture.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word { $($name),* }

        impl Word {
            pub const fn says(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Word::$name, Lang::En) => $en, (Word::$name, Lang::Zh) => $zh,)*
                }
            }
        }
    };
}

words! {
    Slot "slot" "槽位";
    Done "done" "完成";
    Failed "failed" "失败";
    Limit "limit" "上限";
    Deadline "deadline" "期限";
    Nodes "NODES" "节点";
    Steady "Ready throughout" "个始终 Ready";
    Pods "PODS" "POD";
    Powerless "no power" "断电";
    Believed "API server still believes Ready" "API Server 仍以为 Ready";
    Cordoned "cordoned" "已封锁";
    Off "off" "停止";
    Controllers "CONTROLLERS" "控制器";
    Finished "finished" "已结束";
    SpecChanged "spec changed" "spec 已更改";
    EvictionRefused "kept by its disruption budget" "受中断预算保护，未被驱逐";
    AtMost "max" "最多";
    Down "down" "不可用";
    Available "available" "可用";
    OldAvailable "old, available" "旧，可用";
    NewAvailable "new, available" "新，可用";
    NotYetAvailable "not yet available" "尚不可用";
    Terminating "terminating" "终止中";
    Want "want" "期望";
    Cap "cap" "上界";
    Floor "floor" "下界";
    NewReplicaSet "new ReplicaSet" "新的 ReplicaSet";
    EarlierRevision "back to an earlier revision" "回到先前的版本";
    Scaled "scaled" "伸缩";
    Paused "paused" "暂停";
    Resumed "resumed" "恢复";
    TimedOut "no progress within the deadline" "期限内没有进展";
    Row "row" "行";
    Waiting "pending" "等待调度";
    Empty "no nodes: add one" "没有节点：请添加";
    Gone "removed" "已移除";
    Grace "grace" "宽限";
    Toleration "tolerated" "容忍";
    Quiet "nothing happens; this time passes faster" "无事发生；这段时间会加快";
    Stopped "stopped" "已停";
    Started "started" "已启动";
    StartedLate "started late" "迟启动";
    Blocked "waits (Forbid)" "等待（Forbid）";
    Lost "lost" "错过";
    Replaced "replaced" "取代";
    TooLate "too late" "太迟，放弃";
    Nothing "Nothing has happened yet." "还没有发生任何事。";
}
