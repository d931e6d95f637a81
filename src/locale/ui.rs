//! The words of the page: buttons, headings, notes. One row per word, English and Chinese side by
//! side, so that neither can be missing.

use crate::locale::Lang;

macro_rules! words {
    ($($word:ident: $english:literal, $chinese:literal;)*) => {
        /// A fixed text of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word {
            $($word),*
        }

        /// The text in a language.
        pub const fn text(lang: Lang, word: Word) -> &'static str {
            match (lang, word) {
                $((Lang::En, Word::$word) => $english,
                (Lang::Zh, Word::$word) => $chinese,)*
            }
        }

        #[cfg(test)]
        const ALL: &[Word] = &[$(Word::$word),*];
    };
}

words! {
    SkipLink: "Skip to the timeline", "跳到时间线";
    Lessons: "Lessons", "课程";
    Reseed: "This one again, with another seed", "换一个随机种子，再来一次";
    ReseedAbout:
        "Other names, delays and ties: what stays the same is the rule.",
        "名字、延迟、平局都会不同：不变的才是规则。";
    Share: "Share", "分享";
    Close: "Close", "关闭";
    Help: "Keyboard help", "键盘帮助";
    OtherLanguage: "中文", "English";
    SwitchLanguage: "切换到中文", "Switch to English";
    ThemeAuto: "Theme: as the system", "主题：跟随系统";
    ThemeLight: "Theme: light", "主题：浅色";
    ThemeDark: "Theme: dark", "主题：深色";
    Editor: "YAML", "YAML";
    EditorFull: "YAML editor", "YAML 编辑器";
    Files: "Files", "文件";
    Cluster: "Cluster", "集群";
    Timeline: "Timeline", "时间线";
    Why: "Why", "为什么";
    Events: "Events", "事件";
    Objects: "Objects", "对象";
    Terminal: "Terminal", "终端";
    ControlLoop: "Control loop", "控制循环";
    Apply: "Apply", "应用";
    ApplyKeys: "Apply (⌘ or Ctrl + Enter)", "应用（⌘ 或 Ctrl + Enter）";
    Revert: "Back to what was applied", "恢复为已应用的内容";
    NewFile: "New file", "新建文件";
    OpenFiles: "Open…", "打开…";
    OpenFilesTitle: "Open files from this computer; you can also drop them here", "打开本机文件；也可以拖放到这里";
    NotApplied: "not applied", "未应用";
    NotKept:
        "This browser keeps nothing for this page: what you type is gone once it is closed.",
        "浏览器不为此页面保存内容：关闭页面后，输入的内容会丢失。";
    Handles: "Numbers and choices", "数字与选项";
    FieldCard: "About this field", "关于此字段";
    Required: "Required", "必填";
    Less: "less", "减小";
    More: "more", "增大";
    LettingGo: "Letting go types:", "松手后输入：";
    WasTyped: "This was typed for you:", "已替你输入：";
    NotRunning: "It does not run yet; it will once this is applied:", "尚未运行；应用后才会：";
    Refused: "The API server refuses:", "API Server 拒绝：";
    SnappedBack: "The API server refused, so it is back:", "API Server 拒绝，已恢复原值：";
    Find: "Find", "查找";
    FindNext: "Next match", "下一处";
    FindPrevious: "Previous match", "上一处";
    FindNone: "No match", "没有匹配";
    ShowChanges: "Changes", "更改";
    ApplyChanges: "Applying this changes", "应用后的更改";
    Drifted: "What runs is no longer what this file says; applying changes it back", "运行中的对象已与此文件不同；应用会改回";
    WouldBeRefused: "The API server would refuse this", "API Server 会拒绝";
    WhatWillHappen: "Applying it says:", "应用后会输出：";
    Diagnostics: "Findings", "检查结果";
    NoFindings: "No mistakes found", "没有发现错误";
    Fix: "Fix it", "一键修复";
    DoctorOffer: "This YAML lost its layout. Restore it?", "这段 YAML 丢失了排版。要恢复吗？";
    DoctorLive: "This YAML comes from a live cluster. Clean it?", "这段 YAML 来自运行中的集群。要清理吗？";
    DoctorDoubt:
        "This YAML lost its layout, and it cannot be restored for certain.",
        "这段 YAML 丢失了排版，无法确定地恢复。";
    Restore: "Restore", "恢复";
    ReadOnly: "This page is for reading: nothing can be changed.", "此页面只读，不能更改。";
    Want: "WANT", "期望";
    Have: "HAVE", "现有";
    Gap: "GAP", "差距";
    Completions: "completions", "次完成";
    Pods: "pods", "个 Pod";
    Runs: "run that is due", "次到期的运行";
    NothingYet:
        "Nothing is decided yet. Apply the YAML, or press play.",
        "还没有任何决定。请应用 YAML，或按播放。";
    NoFocus:
        "No workload yet. Apply a manifest to see its controller at work.",
        "还没有工作负载。应用一个清单，看看控制器如何工作。";
    Earlier: "Earlier decisions", "更早的决定";
    LedHere: "What led here", "由此而来";
    Followed: "What followed", "随后发生";
    ShowInYaml: "Show in the YAML", "在 YAML 中显示";
    SelectCounted: "Select what is counted", "选中被计数的对象";
    ToStart: "To the beginning", "回到开头";
    StepBack: "Back to what happened before", "上一件发生的事";
    Play: "Play", "播放";
    Pause: "Pause", "暂停";
    StepForward: "On to what happens next", "下一件发生的事";
    ToEnd: "To the end", "到结尾";
    Speed: "Speed", "速度";
    Clock: "Time in the cluster", "集群时间";
    Position: "Position in the run", "运行中的位置";
    Repeat: "Repeat", "循环";
    Undo: "Bring the old future back", "恢复原来的未来";
    Measure: "Measure", "测量";
    MeasureHint:
        "Measure: drag, or click a bar (Alt + drag at any time; m from the cursor on)",
        "测量：拖动，或点一个色条（随时可用 Alt + 拖动；按 m 从游标处开始）";
    QuietTime: "Nothing happens now: time passes faster", "此刻无事发生：时间加快";
    CommandLine: "Command line", "命令行";
    TerminalHint: "Try: kubectl get pods", "试试：kubectl get pods";
    Interrupt: "Stop (Ctrl-C)", "中断（Ctrl-C）";
    Copy: "Copy", "复制";
    Copied: "Copied", "已复制";
    NoEvents: "No events yet.", "还没有事件。";
    ShareIntro: "This link reproduces this very moment of the run.", "此链接可重现运行的这一时刻。";
    ShareLink: "Link", "链接";
    ShareEmbed: "For a web page", "嵌入网页";
    ShareScenario: "Scenario file", "场景文件";
    Export: "Export", "导出";
    ExportSvg: "Timeline (SVG)", "时间线（SVG）";
    ExportPng: "Timeline (PNG)", "时间线（PNG）";
    ExportRecords: "Records (JSON Lines)", "记录（JSON Lines）";
    ExportTrace: "Trace for Perfetto", "Perfetto 跟踪";
    ExportTranscript: "Terminal transcript", "终端记录";
    Copyhint: "Copy failed: select the text and copy it yourself.", "复制失败：请选中文本自行复制。";
    HelpSpace: "Space: play or pause", "空格：播放或暂停";
    HelpArrows: "← →: to the record before or after", "← →：上一条或下一条记录";
    HelpShiftArrows: "Shift + ← →: to the decision before or after", "Shift + ← →：上一个或下一个决定";
    HelpMeasure:
        "In the timeline: Alt + drag, or m and then ← →, measures; + − 0 zoom",
        "时间线中：Alt + 拖动，或按 m 后再按 ← →，测量时长；+ − 0 缩放";
    HelpEnds: "Home, End: to the beginning, to the end", "Home、End：到开头、到结尾";
    HelpApply: "⌘ or Ctrl + Enter in the editor: apply", "编辑器中 ⌘ 或 Ctrl + Enter：应用";
    HelpHandles:
        "A number or choice of the YAML: drag it, or Alt + ↑ ↓ with the caret on it",
        "YAML 中的数字或选项：拖动，或把光标移上去按 Alt + ↑ ↓";
    HelpField: "F1 in the editor: what the field does", "编辑器中 F1：字段的作用";
    HelpFind: "⌘ or Ctrl + F in the editor: find; + Z: undo", "编辑器中 ⌘ 或 Ctrl + F：查找；+ Z：撤销";
    HelpEscape: "Escape: close, or leave the editor", "Esc：关闭，或离开编辑器";
    HelpTerminal:
        "In the terminal: ↑ ↓ history, Tab completes, Ctrl-C stops",
        "终端：↑ ↓ 历史，Tab 补全，Ctrl-C 中断";
    HelpHelp: "?: this help", "?：本帮助";
    ClusterText: "The cluster as text", "集群的文字说明";
    TimelineText: "The timeline as text", "时间线的文字说明";
    Dismiss: "Dismiss", "知道了";
    ResizeLeft: "Width of the YAML panel", "YAML 面板的宽度";
    ResizeRight: "Width of the details panel", "详情面板的宽度";
    ResizeTimeline: "Height of the timeline", "时间线的高度";
    ResizeBottom: "Height of the terminal", "终端的高度";
    KeyValues: "Key values", "关键值";
    DrawFirst: "Draw it first", "先画出来";
    DrawBars:
        "Draw each pod into the timeline, from its creation to its end: drag to the right in a slot. Drag an end to change it.",
        "把每个 Pod 画进时间线，从创建到结束：在槽位里向右拖动；拖动两端可以修改。";
    DrawBarsKeys:
        "Keys in the timeline: arrows move, Enter begins and ends a pod, Delete removes it.",
        "在时间线中用键盘：方向键移动，Enter 开始和结束一个 Pod，Delete 删除。";
    DrawLevels:
        "Draw how many pods are available until the end: drag at the height of the number.",
        "画出到结束为止可用的 Pod 数：在相应的高度上拖动。";
    DrawLevelsKeys:
        "Keys in the timeline: ← → move, ↑ ↓ change the number from there on, Delete removes a step.",
        "在时间线中用键盘：← → 移动，↑ ↓ 改变从此处起的数目，Delete 删除一级。";
    DrawTable: "As a table", "用表格填写";
    DrawRun: "Run it", "运行";
    DrawnOver: "What really happens is drawn over it.", "实际情况正画在您的图上。";
    DrawAgain: "Draw again", "再画一次";
    StopDrawing: "Without drawing", "不画了";
    DrawAdd: "Add a row", "添加一行";
    DrawRemove: "Remove this row", "删除此行";
    Slot: "slot", "槽位";
    FromSecond: "from second", "从第几秒";
    ToSecond: "to second", "到第几秒";
    AvailablePods: "available pods", "可用的 Pod";
    Right: "That is right.", "正确。";
    Lesson: "Lesson", "课程";
    Compare: "Compare", "比较";
    EndComparison: "End comparison", "结束比较";
    Comparison: "Two runs on one clock", "同一时钟上的两次运行";
    CompareWith: "Compare with one changed value", "改变一个值，再作比较";
    CompareIntro:
        "A is this run, B differs in one thing. Both start from the beginning, on one clock.",
        "A 是当前运行，B 只有一处不同。两者从头开始，共用一个时钟。";
    CompareWhat: "What differs", "不同之处";
    CompareValue: "One value of this YAML", "这份 YAML 中的一个值";
    CompareLesson: "Another lesson", "另一课";
    CompareDifference: "How much more B has", "B 比 A 多多少";
    CompareActs: "What you do happens in A.", "您的操作发生在 A 中。";
    RunA: "A, as it is", "A：原值";
    RunB: "B, instead", "B：改为";
    Stopped: "down", "已停止";
    Controllers: "Controllers", "控制器";
    LoopStep: "Next step", "下一步";
    SlowMotion: "Slow motion", "慢动作";
    StopController: "Switch off", "停止控制器";
    StartController: "Switch on", "启动控制器";
    ApiServer: "API server", "API Server";
    WatchEvents: "Watch events on their way", "途中的 watch 事件";
    QueueLater: "Waiting to be queued", "等待入队";
    Queue: "Queue", "队列";
    Workers: "Worker", "Worker（工作协程）";
    Writes: "Writes to the API server", "写回 API Server";
    LoopAccount: "What the controller did, newest first", "控制器做了什么，最新的在前";
    Owners: "Owners", "属主";
    OwnersIntro:
        "Each object hangs below its owner. The bold part of a name was added to the owner's name.",
        "每个对象挂在其属主之下。名字的粗体部分是在属主名字之后加上的。";
    PodStates: "States of a pod, and the way it went", "Pod 的状态及其经过";
    SelectPod: "Select a pod to see its way.", "选中一个 Pod，查看它的经过。";
    PodGone: "removed", "已移除";
    BadRunLink: "The run in this link cannot be opened", "此链接中的运行无法打开";
}

/// `1 s here = 3 s there`, `1 s here = 2 min there`.
pub fn speed(lang: Lang, speed: f64) -> String {
    let (number, english, chinese) = match speed {
        s if s >= 3600.0 => (s / 3600.0, "h", "小时"),
        s if s >= 60.0 => (s / 60.0, "min", "分"),
        s if s < 0.1 => (s * 1000.0, "ms", "毫秒"),
        s => (s, "s", "秒"),
    };
    let number = match number {
        n if n >= 10.0 => format!("{n:.0}"),
        n => format!("{n:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    };
    match lang {
        Lang::En => format!("1 s here = {number} {english} there"),
        Lang::Zh => format!("这里 1 秒 = 那里 {number} {chinese}"),
    }
}

/// `×3`, `×0.25`, `×10000`: the speed where there is no room for more.
pub fn times(speed: f64) -> String {
    if speed >= 10.0 {
        return format!("×{speed:.0}");
    }
    let number = format!("×{speed:.3}");
    number.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is said of a wrong answer.
pub fn not_quite(lang: Lang, answer: &str) -> String {
    match lang {
        Lang::En => format!("Not quite: it is {answer}."),
        Lang::Zh => format!("不完全对，应为 {answer}。"),
    }
}

/// A note about an option of the address that was not understood.
pub fn bad_option(lang: Lang, name: &str, value: &str) -> String {
    match lang {
        Lang::En => format!("The address says {name}={value}, which means nothing here; ignored."),
        Lang::Zh => format!("地址中的 {name}={value} 无法识别，已忽略。"),
    }
}

/// The title of the line that says how much is wrong.
pub fn findings(lang: Lang, errors: usize, notes: usize) -> String {
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let wrong = match (lang, errors) {
        (_, 0) => text(lang, Word::NoFindings).to_owned(),
        (Lang::En, n) => format!("{n} error{}", plural(n)),
        (Lang::Zh, n) => format!("{n} 个错误"),
    };
    match (lang, notes) {
        (_, 0) => wrong,
        (Lang::En, n) => format!("{wrong}, {n} note{}", plural(n)),
        (Lang::Zh, n) => format!("{wrong}，{n} 条提示"),
    }
}

/// `line 7`.
pub fn line(lang: Lang, number: usize) -> String {
    match lang {
        Lang::En => format!("line {number}"),
        Lang::Zh => format!("第 {number} 行"),
    }
}

/// `Next match (Enter)`.
pub fn with_keys(word: &str, keys: &str) -> String {
    format!("{word} ({keys})")
}

/// What a handle was turned to, as a screen reader says it.
pub fn turned(lang: Lang, name: &str, value: &str) -> String {
    match lang {
        Lang::En => format!("{name} is now {value}."),
        Lang::Zh => format!("{name} 现为 {value}。"),
    }
}

/// Why a file is not opened.
pub fn file_too_large(lang: Lang, name: &str) -> String {
    match lang {
        Lang::En => format!("{name} is not opened: it is larger than 1 MB."),
        Lang::Zh => format!("未打开 {name}：文件超过 1 MB。"),
    }
}

pub fn file_unreadable(lang: Lang, name: &str) -> String {
    match lang {
        Lang::En => format!("{name} is not opened: the browser cannot read it as text."),
        Lang::Zh => format!("未打开 {name}：浏览器无法将其读作文本。"),
    }
}

/// The gap, as a screen reader says it.
pub fn gap(lang: Lang, (want, have, gap): (i32, i32, i32)) -> String {
    match lang {
        Lang::En => format!("want {want}, have {have}, gap {gap}"),
        Lang::Zh => format!("期望 {want}，现有 {have}，差距 {gap}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_something_of_their_own() {
        for word in ALL {
            for lang in [Lang::En, Lang::Zh] {
                assert!(!text(lang, *word).is_empty(), "{word:?}");
            }
        }
        let same = ALL.iter().filter(|w| text(Lang::En, **w) == text(Lang::Zh, **w));
        assert_eq!(same.collect::<Vec<_>>(), [&Word::Editor]);
    }

    #[test]
    fn findings_are_counted_where_there_are_any() {
        for (lang, errors, notes, said) in [
            (Lang::En, 0, 0, "No mistakes found"),
            (Lang::En, 0, 1, "No mistakes found, 1 note"),
            (Lang::En, 1, 2, "1 error, 2 notes"),
            (Lang::Zh, 2, 0, "2 个错误"),
            (Lang::Zh, 0, 3, "没有发现错误，3 条提示"),
        ] {
            assert_eq!(findings(lang, errors, notes), said);
        }
    }

    #[test]
    fn speeds_read_well() {
        for (value, expected) in [
            (0.005, "1 s here = 5 ms there"),
            (0.25, "1 s here = 0.25 s there"),
            (4.0, "1 s here = 4 s there"),
            (90.0, "1 s here = 1.5 min there"),
            (10_000.0, "1 s here = 2.78 h there"),
        ] {
            assert_eq!(speed(Lang::En, value), expected);
        }
        let short = [0.005, 0.25, 4.0, 10.0, 10_000.0].map(times);
        assert_eq!(short, ["×0.005", "×0.25", "×4", "×10", "×10000"]);
    }
}
