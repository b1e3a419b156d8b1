//! Which counts of a table must stay hidden.

use super::network::{Arc, Network};
use super::table::{CountTable, Mask};

/// How to protect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProtectOptions {
    /// Smallest count that is shown, and smallest range of a hidden one.
    pub minimum: u64,
    /// False if no total of this report may be known exactly.
    pub exact_totals: bool,
    /// A mutant for the tests of the tests: hides small cells and nothing that protects them.
    pub without_complement: bool,
}

/// What a hidden count of persons loses: more for greater ones, most for a base.
fn cost(table: &CountTable, row: usize, value: u64) -> u64 {
    let depth_of_leaf = table.children(row).next().is_none();
    let base = if depth_of_leaf { 4 } else { 60 };
    base + (64 - value.leading_zeros() as u64)
}

/// Protects one question in all breakdowns of a catalogue. Where a breakdown cannot be protected while the question's
/// totals are known, the question is hidden in all of them: the same totals stand in each.
pub fn protect_question(tables: &[(&CountTable, Mask)], options: &ProtectOptions) -> Vec<Mask> {
    let masks: Option<Vec<Mask>> = tables
        .iter()
        .map(|(table, hidden)| protect(table, hidden, options))
        .collect();
    masks.unwrap_or_else(|| {
        tables
            .iter()
            .map(|(table, hidden)| everything(table, hidden))
            .collect()
    })
}

/// Hides small counts and what would give them away; `None` if that cannot be done while totals are known. `hidden` says what is hidden already: whole groups, rows whose
/// total is small. Totals are hidden only where `hidden` says so, or where totals are not exact.
pub fn protect(table: &CountTable, hidden: &Mask, options: &ProtectOptions) -> Option<Mask> {
    if options.minimum == 0 || table.rows.is_empty() {
        return Some(hidden.clone());
    }
    let mut mask = hidden.clone();
    small_totals(table, &mut mask, options);
    for (row, line) in table.rows.iter().enumerate() {
        for (group, count) in line.counts.iter().enumerate() {
            if line.is_sensitive && *count < options.minimum {
                mask.hide(row, group);
            }
        }
        if !options.exact_totals {
            mask.hide(row, table.groups());
        }
    }
    hide_below(table, &mut mask);
    if options.without_complement {
        return Some(mask);
    }
    complement(table, &mask, options).or_else(|| {
        // No group, but the totals: first of the answers alone, so that bases stay, then of everything.
        [1, 0].into_iter().find_map(|depth| {
            let mut coarse = mask.clone();
            for (row, line) in table.rows.iter().enumerate() {
                let is_below = line.parent.is_some_and(|parent| parent >= depth);
                for group in (0..table.groups()).filter(|_| line.may_hide && is_below) {
                    coarse.hide(row, group);
                }
            }
            complement(table, &coarse, options)
        })
    })
}

/// All counts that may be hidden are.
fn everything(table: &CountTable, hidden: &Mask) -> Mask {
    let mut mask = hidden.clone();
    for (row, line) in table.rows.iter().enumerate() {
        if line.may_hide {
            mask.hide_row(row);
        }
    }
    mask
}

/// What is part of a hidden count is hidden: a share needs its base.
fn hide_below(table: &CountTable, mask: &mut Mask) {
    for row in 1..table.rows.len() {
        if let Some(parent) = table.rows[row].parent {
            for column in 0..=table.groups() {
                if mask.is_hidden(parent, column) && table.rows[row].may_hide {
                    mask.hide(row, column);
                }
            }
        }
    }
}

/// Rows whose total is small are hidden in every group, with the smallest of their siblings until what is hidden
/// together is no longer small.
fn small_totals(table: &CountTable, mask: &mut Mask, options: &ProtectOptions) {
    if !options.exact_totals {
        return;
    }
    for parent in 0..table.rows.len() {
        let mut children: Vec<usize> = table.children(parent).collect();
        let is_small =
            |row: &usize| table.rows[*row].is_sensitive && table.rows[*row].total() < options.minimum;
        if !children.iter().any(is_small) {
            continue;
        }
        // Small ones first, then those that cost least.
        children.sort_by_key(|row| {
            (
                !is_small(row),
                !table.rows[*row].may_hide,
                table.rows[*row].total(),
            )
        });
        let (mut sum, mut count) = (0, 0);
        for row in children {
            let is_needed = is_small(&row) || sum < options.minimum || count < 2;
            if !is_needed || !(table.rows[row].may_hide || is_small(&row)) {
                continue;
            }
            if options.without_complement && !is_small(&row) {
                continue;
            }
            mask.hide_row(row);
            sum += table.rows[row].total();
            count += 1;
        }
    }
    for row in 1..table.rows.len() {
        let parent = table.rows[row].parent.unwrap_or(0);
        if mask.is_hidden(parent, table.groups()) && table.rows[row].may_hide && parent > 0 {
            mask.hide_row(row);
        }
    }
}

/// The network of a table, with the arc of each cell.
fn network(table: &CountTable, mask: &Mask) -> (Network, Vec<Vec<usize>>) {
    let (rows, groups) = (table.rows.len(), table.groups());
    let is_leaf: Vec<bool> = (0..rows)
        .map(|row| table.children(row).next().is_none())
        .collect();
    // Node 0 joins everything; then one node for each (row, group or total): where a row's count is split up.
    let node = |row: usize, column: usize| 1 + row * (groups + 1) + column;
    let mut network = Network::new(1 + rows * (groups + 1));
    let mut arcs = vec![vec![0; groups + 1]; rows];
    for (row, line) in table.rows.iter().enumerate() {
        for (column, place) in arcs[row].iter_mut().enumerate() {
            let is_total = column == groups;
            let value = if is_total {
                line.total()
            } else {
                line.counts[column]
            };
            // Of a group, counts flow from the whole to its parts and end in the part's total; totals flow back up.
            let parent = |column: usize| line.parent.map_or(0, |parent| node(parent, column));
            let own = match is_leaf[row] {
                true => node(row, groups),
                false => node(row, column),
            };
            let (from, to) = match is_total {
                false => (parent(column), own),
                true => (node(row, groups), parent(groups)),
            };
            let may = line.may_hide && !is_total;
            *place = network.add(Arc {
                from,
                to,
                value,
                is_hidden: mask.is_hidden(row, column),
                cost: may.then(|| cost(table, row, value)),
            });
        }
    }
    (network, arcs)
}

/// Cells that must not be inferred: small counts, and what is in groups that are hidden.
fn in_danger(table: &CountTable, mask: &Mask, options: &ProtectOptions) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (row, line) in table.rows.iter().enumerate() {
        for column in 0..=table.groups() {
            let value = line.counts.get(column).copied().unwrap_or_else(|| line.total());
            if line.is_sensitive && value < options.minimum && mask.is_hidden(row, column) {
                found.push((row, column));
            }
        }
    }
    found
}

/// Hides more until every cell in danger has a range of `minimum`; `None` if that cannot be reached.
fn complement(table: &CountTable, mask: &Mask, options: &ProtectOptions) -> Option<Mask> {
    let mut mask = mask.clone();
    let (mut network, arcs) = network(table, &mask);
    let cell: Vec<(usize, usize)> = {
        let mut cells = vec![(0, 0); network.arcs.len()];
        for (row, line) in arcs.iter().enumerate() {
            for (column, arc) in line.iter().enumerate() {
                cells[*arc] = (row, column);
            }
        }
        cells
    };
    let danger = in_danger(table, &mask, options);
    let mut added: Vec<usize> = Vec::new();
    for (row, column) in &danger {
        let arc = arcs[*row][*column];
        loop {
            let width = network.width(arc, options.minimum);
            if width >= options.minimum {
                break;
            }
            let missing = options.minimum - width;
            let way = network.cheapest_cycle(arc, missing);
            let opened = way.or_else(|| network.cheapest_cycle(arc, 1))?;
            for open in opened {
                network.arcs[open].is_hidden = true;
                added.push(open);
                let (row, column) = cell[open];
                mask.hide(row, column);
                // The parts of a base that goes go with it.
                let mut below = Mask::open(table);
                below.hide(row, column);
                hide_below(table, &mut below);
                for (row, line) in arcs.iter().enumerate() {
                    for (column, arc) in line.iter().enumerate() {
                        if below.is_hidden(row, column) && !network.arcs[*arc].is_hidden {
                            network.arcs[*arc].is_hidden = true;
                            mask.hide(row, column);
                        }
                    }
                }
            }
        }
    }
    show_again(
        table,
        &mut network,
        &cell,
        &mut mask,
        &added,
        &danger,
        &arcs,
        options.minimum,
    );
    Some(mask)
}

/// Shows what is hidden without need, the greatest first.
#[expect(clippy::too_many_arguments, reason = "the state of one search")]
fn show_again(
    table: &CountTable,
    network: &mut Network,
    cell: &[(usize, usize)],
    mask: &mut Mask,
    added: &[usize],
    danger: &[(usize, usize)],
    arcs: &[Vec<usize>],
    minimum: u64,
) {
    // Of a very large table it is enough that it is safe.
    if added.len() * danger.len() > 4_000 {
        return;
    }
    let mut candidates: Vec<usize> = added.to_vec();
    candidates.sort_by_key(|arc| std::cmp::Reverse(network.arcs[*arc].value));
    candidates.dedup();
    for arc in candidates {
        let (row, column) = cell[arc];
        let has_hidden_parts = table.children(row).next().is_some();
        let parent_hidden = table.rows[row]
            .parent
            .is_some_and(|parent| mask.is_hidden(parent, column));
        if has_hidden_parts || parent_hidden {
            continue;
        }
        network.arcs[arc].is_hidden = false;
        let is_safe = danger
            .iter()
            .all(|(r, c)| network.width(arcs[*r][*c], minimum) >= minimum);
        match is_safe {
            true => mask.hidden[row][column] = false,
            false => network.arcs[arc].is_hidden = true,
        }
    }
}

/// A crossed breakdown: shown only where neither of its single tables hides a cell of the question, in whole columns.
/// `of_group` gives, for each crossed group, its groups in the two single breakdowns.
pub fn protect_crossed(
    table: &CountTable,
    of_group: &[[usize; 2]],
    single: [(&CountTable, &Mask); 2],
    options: &ProtectOptions,
) -> Mask {
    if options.minimum == 0 {
        return Mask::open(table);
    }
    let is_open = single.iter().all(|(_, mask)| mask.count() == 0);
    if !is_open || !options.exact_totals {
        return Mask::closed(table);
    }
    let groups = table.groups();
    let is_small = |group: usize| {
        let lines = table
            .rows
            .iter()
            .filter(|row| row.is_sensitive || row.parent.is_none());
        lines.into_iter().any(|row| row.counts[group] < options.minimum)
    };
    let mut hidden: Vec<bool> = (0..groups).map(is_small).collect();
    // Every row is a table of its own: groups of one breakdown × groups of the other, with the single tables as margins.
    let [first, second] = [single[0].0.groups(), single[1].0.groups()];
    loop {
        let mut weakest: Option<Vec<usize>> = None;
        for row in &table.rows {
            let mut network = Network::new(first + second);
            let mut arcs = Vec::new();
            for (group, [a, b]) in of_group.iter().enumerate() {
                arcs.push(network.add(Arc {
                    from: *a,
                    to: first + b,
                    value: row.counts[group],
                    is_hidden: hidden[group],
                    cost: Some(1 + 64 - u64::from(row.counts[group].leading_zeros())),
                }));
            }
            for (group, arc) in arcs.iter().enumerate() {
                if !hidden[group] || row.counts[group] >= options.minimum || !row.is_sensitive {
                    continue;
                }
                if network.width(*arc, options.minimum) >= options.minimum {
                    continue;
                }
                let missing = options.minimum - network.width(*arc, options.minimum);
                let way = network.cheapest_cycle(*arc, missing);
                let Some(way) = way.or_else(|| network.cheapest_cycle(*arc, 1)) else {
                    return Mask::closed(table);
                };
                weakest = Some(way);
                break;
            }
            if weakest.is_some() {
                break;
            }
        }
        match weakest {
            Some(opened) => opened.into_iter().for_each(|group| hidden[group] = true),
            None => break,
        }
    }
    let mut mask = Mask::open(table);
    for row in 0..table.rows.len() {
        for (group, is_hidden) in hidden.iter().enumerate() {
            if *is_hidden {
                mask.hide(row, group);
            }
        }
    }
    mask
}
