//! GeoJSON (RFC 7946): one feature for each place that was answered.

use std::io::Write;

use serde_json::{Value as Json, json};
use sondeo_engine::form::types::DataType;

use super::columns::{is_wanted, variable};
use super::formats::{Job, Made};
use super::json::Fields;
use super::{ExportError, Records, Sink};

pub(super) fn geojson(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, out);
    let fields = Fields::new(job);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")
        .map_err(ExportError::file)?;
    let mut is_first = true;
    let summary = job.pass.rows(records, |row| {
        let columns = job.layout.tables[row.table].columns.iter().enumerate();
        for (at, column) in columns.filter(|(_, column)| is_wanted(&column.field, job.options)) {
            let shape = row
                .said(at)
                .value()
                .and_then(|value| geometry(column.field.data_type, value));
            let Some(shape) = shape else { continue };
            let mut properties = fields.object(job, row);
            properties.insert("_place".into(), variable(&column.field, "/").into());
            properties.insert(
                "_uuid".into(),
                super::cells::uuid(row.submission.instance_id).into(),
            );
            let feature = json!({ "type": "Feature", "geometry": shape, "properties": properties });
            let comma = if std::mem::take(&mut is_first) {
                "\n"
            } else {
                ",\n"
            };
            write!(out, "{comma}{feature}").map_err(ExportError::file)?;
        }
        Ok(())
    })?;
    out.write_all(b"\n]}\n").map_err(ExportError::file)?;
    out.flush().map_err(ExportError::file)?;
    Ok(Made::new("geojson", summary))
}

/// The geometry of an ODK place, whose numbers are latitude, longitude, altitude, accuracy.
fn geometry(kind: DataType, value: &str) -> Option<Json> {
    let positions: Option<Vec<Json>> = value
        .split(';')
        .filter(|point| !point.trim().is_empty())
        .map(position)
        .collect();
    let positions = positions.filter(|all| !all.is_empty())?;
    match kind {
        DataType::GeoPoint => Some(json!({ "type": "Point", "coordinates": positions.into_iter().next()? })),
        DataType::GeoTrace if positions.len() > 1 => {
            Some(json!({ "type": "LineString", "coordinates": positions }))
        }
        DataType::GeoShape if positions.len() > 3 => {
            Some(json!({ "type": "Polygon", "coordinates": [positions] }))
        }
        _ => None,
    }
}

fn position(point: &str) -> Option<Json> {
    let numbers: Vec<f64> = point
        .split_ascii_whitespace()
        .map_while(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [latitude, longitude] => Some(json!([longitude, latitude])),
        [latitude, longitude, altitude, ..] => Some(json!([longitude, latitude, altitude])),
        _ => None,
    }
}
