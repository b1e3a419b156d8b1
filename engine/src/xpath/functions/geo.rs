//! Places: points, traces and shapes of ODK XForms.

use alloc::vec::Vec;

use super::super::evaluate::{Evaluator, Fault, Focus, Outcome};
use super::super::expr::Op;
use super::super::number;
use super::super::value::Value;
use super::strings::each_text;

/// Radius of the Earth at the equator in metres, as all ODK clients take it.
const RADIUS: f64 = 6_378_100.0;

/// A point in degrees.
#[derive(Clone, Copy, PartialEq)]
struct Point {
    latitude: f64,
    longitude: f64,
}

/// Reads `lat lon [altitude [accuracy]]`.
fn point(text: &str) -> Option<Point> {
    let mut parts = text
        .split(number::SPACE)
        .filter(|p| !p.is_empty())
        .map(number::parse);
    let (latitude, longitude) = (parts.next()??, parts.next()??);
    let rest = parts.by_ref().take(2).all(|p| p.is_some());
    let fits = rest
        && parts.next().is_none()
        && (-90.0..=90.0).contains(&latitude)
        && (-180.0..=180.0).contains(&longitude);
    fits.then_some(Point { latitude, longitude })
}

/// Reads points separated by semicolons; one may follow the last.
fn points(text: &str) -> Option<Vec<Point>> {
    let text = text.trim_matches(number::SPACE);
    text.strip_suffix(';')
        .unwrap_or(text)
        .split(';')
        .map(point)
        .collect()
}

/// The points of all arguments, of node-sets every node; `None` if one of them is no point, as one not yet answered.
fn all_points<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
) -> Result<Option<Vec<Point>>, Fault> {
    let mut out = Some(Vec::new());
    each_text(e, args, focus, &mut |text| {
        match (points(text), &mut out) {
            (Some(found), Some(all)) => all.extend(found),
            _ => out = None,
        }
        Ok(())
    })?;
    Ok(out)
}

fn metres(value: f64) -> Value<'static> {
    Value::Number(number::round(value * 100.0) / 100.0)
}

pub(super) fn area<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let Some(mut points) = all_points(e, args, focus)? else {
        return Ok(Value::Number(f64::NAN));
    };
    if points.len() < 3 {
        return Ok(Value::Number(0.0));
    }
    if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied())
        && first != last
    {
        points.push(first);
    }
    let mut sum = 0.0;
    for (a, b) in points.iter().zip(points.iter().skip(1)) {
        sum += (b.longitude - a.longitude).to_radians()
            * (2.0 + libm::sin(a.latitude.to_radians()) + libm::sin(b.latitude.to_radians()));
    }
    Ok(metres(libm::fabs(sum * RADIUS * RADIUS / 2.0)))
}

pub(super) fn distance<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let Some(points) = all_points(e, args, focus)? else {
        return Ok(Value::Number(f64::NAN));
    };
    let total = points
        .iter()
        .zip(points.iter().skip(1))
        .map(|(a, b)| between(*a, *b))
        .sum();
    Ok(metres(total))
}

/// Great-circle distance in metres.
fn between(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let delta = (a.longitude - b.longitude).to_radians();
    let cosine = libm::sin(lat_a) * libm::sin(lat_b) + libm::cos(lat_a) * libm::cos(lat_b) * libm::cos(delta);
    libm::acos(cosine.clamp(-1.0, 1.0)) * RADIUS
}

pub(super) fn geofence<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let position = e.string(&args[0], focus)?;
    let shape = e.string(&args[1], focus)?;
    let inside = match (point(&position), points(&shape)) {
        (Some(point), Some(shape)) => contains(&shape, point),
        _ => false,
    };
    Ok(Value::Boolean(inside))
}

/// Counts how often a ray from the point crosses the outline.
fn contains(shape: &[Point], p: Point) -> bool {
    let mut inside = false;
    for (a, b) in shape.iter().zip(shape.iter().skip(1).chain(shape.first())) {
        // The outline belongs to the shape.
        if on_segment(*a, *b, p) {
            return true;
        }
        let straddles = (a.longitude > p.longitude) != (b.longitude > p.longitude);
        if straddles {
            let along = (p.longitude - a.longitude) / (b.longitude - a.longitude);
            if p.latitude < a.latitude + along * (b.latitude - a.latitude) {
                inside = !inside;
            }
        }
    }
    inside
}

pub(super) fn intersects<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    let Some(mut points) = points(&text) else {
        return Ok(Value::Boolean(false));
    };
    points.dedup();
    let segments: Vec<(Point, Point)> = points
        .iter()
        .copied()
        .zip(points.iter().skip(1).copied())
        .collect();
    e.spend((segments.len() as u64).saturating_mul(segments.len() as u64))?;
    let closed = points.first() == points.last();
    let last = segments.len().saturating_sub(1);
    for (i, first) in segments.iter().enumerate() {
        for (j, second) in segments.iter().enumerate().skip(i + 1) {
            // Neighbours share a point by nature; they cross only if one runs back over the other.
            let crossing = if j == i + 1 {
                runs_back(first.0, first.1, second.1)
            } else if closed && i == 0 && j == last {
                runs_back(second.0, second.1, first.1)
            } else {
                cross(*first, *second)
            };
            if crossing {
                return Ok(Value::Boolean(true));
            }
        }
    }
    Ok(Value::Boolean(false))
}

/// Twice the signed area of the triangle.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.longitude - a.longitude) * (c.latitude - a.latitude)
        - (b.latitude - a.latitude) * (c.longitude - a.longitude)
}

fn runs_back(a: Point, corner: Point, c: Point) -> bool {
    let ahead = (corner.longitude - a.longitude) * (c.longitude - corner.longitude)
        + (corner.latitude - a.latitude) * (c.latitude - corner.latitude);
    turn(a, corner, c) == 0.0 && ahead < 0.0
}

fn on_segment(a: Point, b: Point, p: Point) -> bool {
    turn(a, b, p) == 0.0
        && p.longitude >= a.longitude.min(b.longitude)
        && p.longitude <= a.longitude.max(b.longitude)
        && p.latitude >= a.latitude.min(b.latitude)
        && p.latitude <= a.latitude.max(b.latitude)
}

fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let proper = (turn(a, b, c) > 0.0) != (turn(a, b, d) > 0.0)
        && (turn(c, d, a) > 0.0) != (turn(c, d, b) > 0.0)
        && [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
            .iter()
            .all(|t| *t != 0.0);
    proper || on_segment(a, b, c) || on_segment(a, b, d) || on_segment(c, d, a) || on_segment(c, d, b)
}
