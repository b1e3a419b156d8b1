use crate::view::prelude::*;
use sondeo_engine::xpath::case;

use crate::ui::memo;
use sondeo_engine::session::ChoiceView;

use super::super::question::Asked;
use super::choose::{Clear, check_box, key, radio};
use crate::tr;

/// At most this many matches stand below the search field.
const SHOWN: usize = 30;

/// One of many: a search field and the matches as radio buttons.
pub fn one(asked: Asked) -> View {
    list(asked, false)
}

/// Several of many: a search field and the matches as check boxes.
pub fn several(asked: Asked) -> View {
    list(asked, true)
}

fn list(asked: Asked, several: bool) -> View {
    let all = asked.filling.choices(asked.node);
    let folded =
        memo(move || all.with(|all| all.iter().map(|choice| fold(&choice.label)).collect::<Vec<_>>()));
    let search = RwSignal::new(String::new());
    // What is chosen stays in sight, whatever is searched for.
    let matches = memo(move || {
        let wanted = fold(&search.get());
        let value = asked.value();
        let chosen = |choice: &ChoiceView| value.split_whitespace().any(|each| each == choice.value);
        all.with(|all| {
            folded.with(|folded| {
                let fits = |at: &usize| folded.get(*at).is_some_and(|label| label.contains(&wanted));
                let found: Vec<usize> = (0..all.len()).filter(|at| fits(at)).collect();
                let count = found.len();
                let mut shown: Vec<ChoiceView> =
                    all.iter().filter(|choice| chosen(choice)).cloned().collect();
                for at in found {
                    if shown.len() >= SHOWN {
                        break;
                    }
                    if let Some(choice) = all.get(at).filter(|choice| !chosen(choice)) {
                        shown.push(choice.clone());
                    }
                }
                (shown, count)
            })
        })
    });
    let told = move || {
        matches.with(|(_, count)| tr!("question-matches", count = *count, shown = (*count).min(SHOWN)))
    };
    view! {
        <div class="longlist">
            <input
                class="input"
                type="search"
                autocomplete="off"
                aria-labelledby=asked.label_id()
                aria-describedby=asked.described_by()
                placeholder=move || tr!("question-search")
                prop:value=move || search.get()
                on:input=move |event| search.set(event_target_value(&event))
            />
            <p class="small soft" role="status">{told}</p>
            <div
                class="choices"
                role=if several { "group" } else { "radiogroup" }
                aria-labelledby=asked.label_id()
            >
                {each(
                    move || matches.get().0,
                    key,
                    move |choice| {
                        if several {
                            check_box(asked, choice)
                        } else {
                            radio(asked, choice, false)
                        }
                    },
                )}
            </div>
            {(!several).then(|| view! { <Clear asked /> })}
        </div>
    }
}

/// Lower case without accents, so that "merida" finds "Mérida".
fn fold(text: &str) -> String {
    text.chars()
        .map(|letter| match case::lower(letter) {
            'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn accents_do_not_hide_a_place() {
        for (label, wanted) in [
            ("Mérida", "merida"),
            ("ÑUÑOA", "nunoa"),
            ("San Luis Potosí", "potosi"),
        ] {
            assert!(super::fold(label).contains(wanted));
        }
    }
}
