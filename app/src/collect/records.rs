use crate::view::prelude::*;
use sondeo_store::RecordSummary;
use sondeo_sync::record::Stage;
use sondeo_sync::reply::Trouble;

use super::send;
use super::tablet::{Sending, Tablet};
use super::unlock::Unlock;
use crate::ui::{
    Banner, Button, ButtonKind, Empty, Icon, Page, When, effect, icon, live, memo, wording, words,
};
use crate::{clock, tr};

/// Most records that are finished in the list, and most that are not, until somebody asks for more: nobody reads thousands,
/// and a slow tablet draws them for long.
const SHOWN: usize = 200;

/// The records of the tablet by survey and time: never an answer, a name or an id.
#[component]
pub fn Records() -> View {
    let tablet = Tablet::expect();
    let counts = tablet.counts;
    let shown = RwSignal::new(SHOWN);
    // Newest first. Finished ones do not crowd out what is unfinished, so that its person finds it.
    let records = memo(move || {
        let mut counts = [0; 2];
        let mut records = tablet.records.get();
        records.retain(|record| {
            let count = &mut counts[usize::from(record.stage.is_draft())];
            *count += 1;
            *count <= shown.get()
        });
        records
    });
    // Whoever asks for sending is told when that has ended and nothing is left to send.
    let asked = RwSignal::new(false);
    let nothing_left = RwSignal::new(false);
    effect(move || {
        let is_empty = counts.with(|counts| counts.unsent == 0);
        if tablet.sending.get() == Sending::Idle && asked.get_untracked() {
            asked.set(false);
            nothing_left.set(is_empty);
        } else if !is_empty {
            nothing_left.set(false);
        }
    });
    let wish = RwSignal::new(None::<String>);
    let discards = RwSignal::new(false);
    on_cleanup(move || tablet.put_away.set(false));
    view! {
        <Page
            title=wording("nav-records")
            actions=move || {
                view! {
                    <Button
                        label=Signal::derive(move || match tablet.sending.get() {
                            Sending::Idle => tr!("records-send"),
                            Sending::Running(_) => tr!("records-sending"),
                        })
                        icon_before=Icon::Sync
                        id="send-now"
                        disabled=Signal::derive(move || tablet.sending.get() != Sending::Idle)
                        on_press=Callback::new(move |()| {
                            nothing_left.set(false);
                            asked.set(true);
                            send::now(tablet);
                        })
                    />
                }
            }
        >
            <When holds=tablet.put_away>
                <Banner title=Signal::derive(move || tr!("records-put-away", count = tablet.idle.get())) />
            </When>
            <dl class="tallies">
                <div class="tally">
                    <dt>{words("records-drafts")}</dt>
                    <dd id="count-drafts">{live(move || counts.with(|counts| counts.drafts))}</dd>
                </div>
                <div class="tally" class:attention=move || counts.with(|counts| counts.unsent > 0)>
                    <dt>{words("records-unsent")}</dt>
                    <dd id="count-unsent">{live(move || counts.with(|counts| counts.unsent))}</dd>
                </div>
                <div class="tally">
                    <dt>{words("records-sent")}</dt>
                    <dd id="count-sent">{live(move || counts.with(|counts| counts.sent))}</dd>
                </div>
            </dl>
            <p role="status">
                {live(move || nothing_left.get().then(|| tr!("records-nothing-left")))}
            </p>
            <p class="small soft">
                {live(move || match tablet.last_contact.get() {
                    Some(time) => tr!("records-last-contact", time = clock::display(time)),
                    None => tr!("records-no-contact"),
                })}
            </p>
            <When
                holds=Signal::derive(move || !records.with(Vec::is_empty))
                otherwise=move || view! { <Empty image=Icon::Records title=wording("records-none") /> }
            >
                <ul class="list records" id="records">
                    {live(move || {
                        let records = records.get().into_iter();
                        records.map(|record| view! { <RecordLine record wish discards /> }).collect_view()
                    })}
                </ul>
                {live(move || {
                    let more = tablet.records.with(Vec::len).saturating_sub(records.with(Vec::len));
                    (more > 0)
                        .then(|| {
                            view! {
                                <p class="small soft">{tr!("records-more", count = more)}</p>
                                <Button
                                    label=wording("records-show-more")
                                    id="show-more"
                                    on_press=Callback::new(move |()| shown.update(|shown| *shown += SHOWN))
                                />
                            }
                        })
                })}
            </When>
            <Unlock wish discards />
        </Page>
    }
}

#[component]
fn RecordLine(record: RecordSummary, wish: RwSignal<Option<String>>, discards: RwSignal<bool>) -> View {
    let id = StoredValue::new(record.instance_id.clone());
    let want = move |discard| {
        discards.set(discard);
        wish.set(Some(id.get_value()));
    };
    let number = number(&record.instance_id);
    let time = record.finished_at.unwrap_or(record.created_at);
    let draft = record.stage.is_draft();
    let (stage, trouble, receipt) = (record.stage.clone(), record.trouble, record.receipt_code.clone());
    let badge = move || match &stage {
        Stage::Draft { .. } => view! { <span class="badge">{tr!("record-draft")}</span> },
        Stage::Acked {
            quarantined: true, ..
        } => view! { <span class="badge warning">{icon(Icon::Check)} {tr!("record-sent-review")}</span> },
        Stage::Acked { .. } | Stage::Purged => {
            view! { <span class="badge success">{icon(Icon::Check)} {tr!("record-sent")}</span> }
        }
        Stage::Queued | Stage::InFlight { .. } => {
            let class = if trouble.is_some_and(Trouble::needs_help) {
                "badge danger"
            } else {
                "badge warning"
            };
            view! { <span class=class>{tr!("record-unsent")}</span> }
        }
    };
    let unsent = record.stage.is_unsent();
    view! {
        <li class="card record">
            <div class="record-text">
                <h2>{record.title.clone()}</h2>
                <p class="small soft">
                    {live(move || {
                        let key = if draft { "record-begun" } else { "record-finished" };
                        tr!(key, number = number.clone(), time = clock::display(time))
                    })}
                    {receipt.map(|code| view! { <span>{live(move || format!(" · {}", tr!("record-receipt", code = code.clone())))}</span> })}
                </p>
                {live(move || trouble.filter(|_| unsent).map(|trouble| view! { <p class="small">{explain(trouble)}</p> }))}
            </div>
            {badge}
            <When holds=Signal::derive(move || draft)>
                <div class="record-actions">
                    <Button
                        label=wording("records-discard")
                        kind=ButtonKind::Quiet
                        on_press=Callback::new(move |()| want(true))
                    />
                    <Button
                        label=wording("records-resume")
                        icon_after=Icon::Forward
                        on_press=Callback::new(move |()| want(false))
                    />
                </div>
            </When>
        </li>
    }
}

/// The end of the record's id: it tells two records of a survey apart without saying anything of the person.
fn number(id: &str) -> String {
    let tail = id.char_indices().rev().nth(3).map_or(id, |(at, _)| &id[at..]);
    tail.to_ascii_uppercase()
}

/// Why a record is still here, and what to do.
pub fn explain(trouble: Trouble) -> String {
    match trouble {
        Trouble::NoReply => tr!("trouble-no-reply"),
        Trouble::Unproven => tr!("trouble-unproven"),
        Trouble::Incomplete => tr!("trouble-incomplete"),
        Trouble::Portal => tr!("trouble-portal"),
        Trouble::Busy => tr!("trouble-busy"),
        Trouble::SignIn => tr!("trouble-sign-in"),
        Trouble::FormUnknown => tr!("trouble-form-unknown"),
        Trouble::Conflict => tr!("trouble-conflict"),
        Trouble::TooLarge => tr!("trouble-too-large"),
        Trouble::Refused => tr!("trouble-refused"),
    }
}
