/// The items in the order that `is_before` says, each put in its place as it comes; equal ones keep their order.
///
/// What a tablet lists is short and mostly comes in order. The standard library's sort weighs 5 kB in a bundle for every
/// type that it sorts.
pub fn sorted<T>(items: impl IntoIterator<Item = T>, is_before: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut list: Vec<T> = Vec::new();
    for item in items {
        let place = list.partition_point(|other| !is_before(&item, other));
        list.insert(place, item);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn items_stand_in_order() {
        for (given, expected) in [
            (vec![], vec![]),
            (
                vec![(2, 'a'), (1, 'b'), (2, 'c')],
                vec![(1, 'b'), (2, 'a'), (2, 'c')],
            ),
            (
                vec![(1, 'a'), (2, 'b'), (0, 'c')],
                vec![(0, 'c'), (1, 'a'), (2, 'b')],
            ),
        ] {
            assert_eq!(sorted(given, |a, b| a.0 < b.0), expected);
        }
    }
}
