//! A page that draws views and looks at what the browser made of them, and shows the result as JSON.

#[cfg(target_arch = "wasm32")]
mod page {
    use sondeo_app::view::mount;
    use sondeo_app::view::prelude::*;
    use wasm_bindgen::JsCast;

    /// What was seen of a case: nothing, or what was wrong.
    type Seen = Result<(), String>;

    pub async fn run() {
        let mut cases = Vec::new();
        clear();
        macro_rules! run {
            ($($case:ident),* $(,)?) => {
                $(
                    let failure = $case().await.err().or_else(stopped);
                    cases.push(serde_json::json!({ "name": stringify!($case), "failure": failure }));
                    clear();
                )*
            };
        }
        run![
            what_stands_still_is_drawn,
            drawings_have_their_namespace,
            closures_are_followed,
            the_same_view_keeps_its_elements,
            another_view_takes_the_place,
            lists_grow_and_shrink,
            entries_stay_and_move,
            entries_that_go_end_what_they_began,
            values_come_and_go,
            what_was_chosen_waits_for_its_choices,
            events_reach_their_handler,
            a_handler_is_exchanged,
            a_signal_gets_its_element,
            a_signal_of_a_component_drawn_again_gets_its_element,
            what_goes_hears_no_more_events,
            components_do_not_follow_what_they_read,
            what_goes_is_not_drawn_once_more,
        ];
        let page = body();
        page.set_text_content(Some(&serde_json::Value::from(cases).to_string()));
        document().set_title("done");
    }

    /// Until effects and microtasks have run.
    async fn settle() {
        gloo_timers::future::TimeoutFuture::new(0).await;
        gloo_timers::future::TimeoutFuture::new(0).await;
    }

    /// What stopped the program while a view was drawn again: the page goes on, and keeps the words.
    fn stopped() -> Option<String> {
        let root = document().document_element().expect("a page");
        let words = root.get_attribute("data-stopped");
        let _ = root.remove_attribute("data-stopped");
        words
    }

    fn body() -> web_sys::HtmlElement {
        document().body().expect("a page")
    }

    fn clear() {
        body().set_text_content(None);
    }

    /// What stands in the page, without the comments that keep places.
    fn html() -> String {
        let whole = body().outer_html().replace("<!---->", "");
        let inside = whole
            .strip_prefix("<body>")
            .and_then(|text| text.strip_suffix("</body>"));
        inside.unwrap_or(&whole).to_owned()
    }

    fn check(expected: &str) -> Seen {
        let found = html();
        if found == expected {
            Ok(())
        } else {
            Err(format!("expected {expected}, found {found}"))
        }
    }

    fn holds(what: &str, holds: bool) -> Seen {
        if holds {
            Ok(())
        } else {
            Err(format!("{what}: {}", html()))
        }
    }

    fn find(selector: &str) -> web_sys::HtmlElement {
        let found = document().query_selector(selector).ok().flatten();
        found.expect("an element").unchecked_into()
    }

    async fn what_stands_still_is_drawn() -> Seen {
        mount(|| {
            view! {
                <p class="a" tabindex=1 hidden>"one " <b>"two"</b> " " {3_u32} {"four"} {None::<String>}</p>
                <input type="text" />
            }
        });
        check(r#"<p class="a" tabindex="1" hidden="">one <b>two</b> 3four</p><input type="text">"#)
    }

    async fn drawings_have_their_namespace() -> Seen {
        mount(|| view! { <div><svg viewBox="0 0 1 1"><g><path d="M0 0" /></g></svg><p>"after"</p></div> });
        let namespace = |selector: &str| find(selector).namespace_uri().unwrap_or_default();
        holds("path", namespace("path").ends_with("/svg"))?;
        holds("p", namespace("p").ends_with("/xhtml"))
    }

    async fn closures_are_followed() -> Seen {
        let name = RwSignal::new("a".to_owned());
        let odd = RwSignal::new(false);
        mount(move || {
            view! { <p title=move || name.get() class:odd=move || odd.get()>{move || name.get()}</p> }
        });
        check(r#"<p title="a" class="">a</p>"#).or_else(|_| check(r#"<p title="a">a</p>"#))?;
        name.set("b".to_owned());
        odd.set(true);
        settle().await;
        check(r#"<p title="b" class="odd">b</p>"#)
    }

    async fn the_same_view_keeps_its_elements() -> Seen {
        let count = RwSignal::new(0_u32);
        mount(move || {
            (move || view! { <p id=format!("p{}", count.get())><input id="kept" /> {count.get()}</p> })
                .into_view()
        });
        let field = find("#kept");
        let _ = field.focus();
        count.set(1);
        settle().await;
        check(r#"<p id="p1"><input id="kept">1</p>"#)?;
        holds(
            "the focus stays",
            document().active_element().as_ref() == Some(&field),
        )
    }

    async fn another_view_takes_the_place() -> Seen {
        let which = RwSignal::new(0_u32);
        mount(move || {
            let part = move || match which.get() {
                0 => view! { <p>"a"</p> },
                1 => view! { <p>"b"</p> <p>"c"</p> },
                2 => ().into_view(),
                _ => (move || which.get().to_string()).into_view(),
            };
            view! { <i></i>{part}<u></u> }
        });
        check("<i></i><p>a</p><u></u>")?;
        for (now, expected) in [
            (1, "<i></i><p>b</p><p>c</p><u></u>"),
            (2, "<i></i><u></u>"),
            (3, "<i></i>3<u></u>"),
            (0, "<i></i><p>a</p><u></u>"),
        ] {
            which.set(now);
            settle().await;
            check(expected)?;
        }
        Ok(())
    }

    async fn lists_grow_and_shrink() -> Seen {
        let list = RwSignal::new(vec![1_u32]);
        mount(move || {
            let parts = move || {
                list.get()
                    .into_iter()
                    .map(|one| view! { <li>{one}</li> })
                    .collect_view()
            };
            view! { <ul>{parts}</ul> }
        });
        check("<ul><li>1</li></ul>")?;
        let first = find("li");
        list.set(vec![1, 2, 3]);
        settle().await;
        check("<ul><li>1</li><li>2</li><li>3</li></ul>")?;
        list.set(vec![4]);
        settle().await;
        check("<ul><li>4</li></ul>")?;
        holds("the first part stays", find("li") == first)?;
        list.set(Vec::new());
        settle().await;
        check("<ul></ul>")
    }

    async fn entries_stay_and_move() -> Seen {
        let list = RwSignal::new(vec![1_u32, 2, 3]);
        mount(move || {
            view! { <ul>{each(move || list.get(), u32::to_string, |one| view! { <li id=format!("e{one}") tabindex="0">{one}</li> })}</ul> }
        });
        let (second, third) = (find("#e2"), find("#e3"));
        let _ = second.focus();
        list.set(vec![4, 2, 3, 5]);
        settle().await;
        let expected: String = [4, 2, 3, 5]
            .iter()
            .map(|one| format!(r#"<li id="e{one}" tabindex="0">{one}</li>"#))
            .collect();
        check(&format!("<ul>{expected}</ul>"))?;
        holds("entries stay", find("#e2") == second && find("#e3") == third)?;
        holds(
            "the focus stays",
            document().active_element().is_some_and(|it| it == *second),
        )?;
        list.set(vec![3, 2]);
        settle().await;
        check(r#"<ul><li id="e3" tabindex="0">3</li><li id="e2" tabindex="0">2</li></ul>"#)?;
        holds("entries move", find("#e2") == second && find("#e3") == third)?;
        list.set(vec![2, 2]);
        settle().await;
        list.set(vec![]);
        settle().await;
        check("<ul></ul>")
    }

    async fn entries_that_go_end_what_they_began() -> Seen {
        let list = RwSignal::new(vec![1_u32, 2]);
        let ended = RwSignal::new(Vec::new());
        mount(move || {
            let draw = move |one: u32| {
                on_cleanup(move || ended.update(|list| list.push(one)));
                view! { <b>{one}</b> }
            };
            each(move || list.get(), u32::to_string, draw)
        });
        list.set(vec![2, 3]);
        settle().await;
        check("<b>2</b><b>3</b>")?;
        holds("one has ended", ended.get_untracked() == [1])
    }

    async fn values_come_and_go() -> Seen {
        let value = RwSignal::new(Some("a".to_owned()));
        let flag = RwSignal::new(true);
        mount(move || {
            view! {
                <input
                    aria-label=move || value.get()
                    disabled=move || flag.get()
                    prop:checked=move || flag.get()
                    type="checkbox"
                    style:color=move || value.get().map(|_| "red")
                />
            }
        });
        check(r#"<input aria-label="a" disabled="" type="checkbox" style="color: red;">"#)?;
        let checked = || {
            find("input")
                .unchecked_into::<web_sys::HtmlInputElement>()
                .checked()
        };
        holds("it is checked", checked())?;
        value.set(None);
        flag.set(false);
        settle().await;
        check(r#"<input type="checkbox" style="">"#)?;
        holds("it is not checked", !checked())
    }

    async fn what_was_chosen_waits_for_its_choices() -> Seen {
        let choices = RwSignal::new(vec!["a", "b"]);
        let value = RwSignal::new("b".to_owned());
        mount(move || {
            let options = move || {
                choices
                    .get()
                    .into_iter()
                    .map(|name| view! { <option value=name>{name}</option> })
                    .collect_view()
            };
            view! { <select prop:value=move || value.get()>{options}</select> }
        });
        settle().await;
        let chosen = || {
            find("select")
                .unchecked_into::<web_sys::HtmlSelectElement>()
                .value()
        };
        holds("b is chosen", chosen() == "b")?;
        value.set("c".to_owned());
        choices.set(vec!["a", "b", "c"]);
        settle().await;
        holds("c is chosen", chosen() == "c")
    }

    async fn events_reach_their_handler() -> Seen {
        let count = RwSignal::new(0_u32);
        mount(
            move || view! { <button on:click=move |_| count.update(|count| *count += 1)>{move || count.get()}</button> },
        );
        find("button").click();
        find("button").click();
        settle().await;
        check("<button>2</button>")
    }

    async fn a_handler_is_exchanged() -> Seen {
        let step = RwSignal::new(1_u32);
        let count = RwSignal::new(0_u32);
        mount(move || {
            (move || {
                let step = step.get();
                view! { <button on:click=move |_| count.update(|count| *count += step)>"go"</button> }
            })
            .into_view()
        });
        find("button").click();
        step.set(10);
        settle().await;
        find("button").click();
        holds("once each", count.get_untracked() == 11)
    }

    async fn a_signal_gets_its_element() -> Seen {
        let node = RwSignal::new_local(None::<web_sys::HtmlElement>);
        mount(move || view! { <p><em node_ref=node>"here"</em></p> });
        holds(
            "the element",
            node.get_untracked().is_some_and(|it| it.tag_name() == "EM"),
        )
    }

    async fn a_signal_of_a_component_drawn_again_gets_its_element() -> Seen {
        let turn = RwSignal::new(0_u32);
        let seen = RwSignal::new(0_u32);
        mount(move || {
            (move || {
                turn.get();
                let node = RwSignal::new_local(None::<web_sys::HtmlElement>);
                Effect::new(move || {
                    if node.get().is_some() {
                        seen.update(|seen| *seen += 1);
                    }
                });
                view! { <p node_ref=node></p> }
            })
            .into_view()
        });
        settle().await;
        turn.set(1);
        settle().await;
        holds("once for each", seen.get_untracked() == 2)
    }

    async fn what_goes_hears_no_more_events() -> Seen {
        let here = RwSignal::new(true);
        let heard = RwSignal::new(0_u32);
        mount(move || {
            (move || {
                here.get().then(|| {
                    view! {
                        <dialog on:close=move |_| heard.update(|heard| *heard += 1)>
                            <button
                                on:click=move |_| {
                                    find("dialog").unchecked_into::<web_sys::HtmlDialogElement>().close();
                                    here.set(false);
                                }
                            >
                                "go"
                            </button>
                        </dialog>
                    }
                })
            })
            .into_view()
        });
        find("dialog")
            .unchecked_into::<web_sys::HtmlDialogElement>()
            .show();
        find("button").click();
        settle().await;
        check("")?;
        holds("nothing is heard", heard.get_untracked() == 0)
    }

    async fn components_do_not_follow_what_they_read() -> Seen {
        #[component]
        fn Once(count: RwSignal<u32>, #[prop(optional)] children: Option<Children>) -> impl IntoView {
            view! { <p>{count.get()}{children.map(|children| children())}</p> }
        }
        let count = RwSignal::new(1_u32);
        let outer = RwSignal::new(0_u32);
        mount(move || {
            (move || {
                outer.get();
                view! { <Once count>{move || count.get()}</Once> }
            })
            .into_view()
        });
        count.set(2);
        settle().await;
        check("<p>12</p>")?;
        outer.set(1);
        settle().await;
        check("<p>22</p>")
    }

    /// A signal's text inside of that many elements, each drawn by what follows signals.
    fn deep(levels: u32, named: Signal<String>) -> View {
        (move || match levels {
            0 => named.get().into_view(),
            _ => view! { <b>{deep(levels - 1, named)}</b> },
        })
        .into_view()
    }

    async fn what_goes_is_not_drawn_once_more() -> Seen {
        let word = RwSignal::new(0_u32);
        let gone = RwSignal::new(false);
        mount(move || {
            (move || {
                if gone.get() {
                    word.set(1);
                    return view! { <p>"gone"</p> };
                }
                // What lies deep inside follows a signal that ends with all this.
                let named = Signal::derive(move || word.get().to_string());
                view! { <div>{deep(3, named)}</div> }
            })
            .into_view()
        });
        settle().await;
        check("<div><b><b><b>0</b></b></b></div>")?;
        gone.set(true);
        settle().await;
        check("<p>gone</p>")
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(page::run());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This page runs in a browser only.");
}
