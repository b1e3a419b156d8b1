//! Forms and settings.

use super::*;

pub(super) async fn a_form_is_ready_with_its_last_file<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    let media = NewMedia {
        filename: "logo.png".to_owned(),
        sha256: sha256_hex(b"png"),
    };
    let form = NewForm {
        media: vec![media],
        ..new_form("1")
    };
    ok(one.set_catalogue(std::slice::from_ref(&form)).await)?;
    let ready =
        async || Ok::<_, String>(some("form", ok(two.forms().await)?.into_iter().next())?.ready_offline());
    equal("without files", ready().await?, false)?;
    ok(one.put_file(&form.sha256, XFORM.to_vec()).await)?;
    equal("without the logo", ready().await?, false)?;
    equal("opened without the logo", ok(two.form(&form.key).await)?, None)?;
    ok(one.put_file(&sha256_hex(b"png"), b"png".to_vec()).await)?;
    equal("with all", ready().await?, true)?;
    let found = some("form", ok(two.form(&form.key).await)?)?;
    equal(
        "media",
        found.media,
        vec![("logo.png".to_owned(), b"png".to_vec())],
    )
}

pub(super) async fn wrong_bytes_are_refused<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    ok(one.set_catalogue(&[new_form("1")]).await)?;
    let wanted = StoreError::HashMismatch {
        name: String::new(),
        expected: sha256_hex(XFORM),
        found: sha256_hex(b"<html>captive portal</html>"),
    };
    let put = one
        .put_file(&sha256_hex(XFORM), b"<html>captive portal</html>".to_vec())
        .await;
    refused("file", put, &wanted)?;
    equal(
        "ready",
        ok(one.forms().await)?.iter().any(|form| form.ready_offline()),
        false,
    )
}

pub(super) async fn a_rotten_file_is_found<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    ok(one.set_catalogue(&[new_form("1")]).await)?;
    let batch = Batch::new().put(Table::Blobs, sha256_hex(XFORM), b"rotten".to_vec());
    ok(one.backend().commit(batch).await)?;
    let found = one.form(&form_key("1")).await;
    equal(
        "read",
        matches!(found, Err(StoreError::HashMismatch { .. })),
        true,
    )?;
    equal(
        "ready",
        ok(one.forms().await)?.iter().any(|form| form.ready_offline()),
        false,
    )
}

pub(super) async fn forms_in_use_stay<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one.put_file(&sha256_hex(XFORM), XFORM.to_vec()).await)?;
    let newer = NewForm {
        sha256: sha256_hex(b"v2"),
        ..new_form("2")
    };
    for _ in 0..3 {
        ok(one.set_catalogue(std::slice::from_ref(&newer)).await)?;
    }
    some("form of the draft", ok(one.form(&form_key("1")).await)?)?;
    ok(one.discard_draft(ID).await)?;
    ok(one.set_catalogue(std::slice::from_ref(&newer)).await)?;
    equal("unneeded form", ok(one.form(&form_key("1")).await)?, None)?;
    equal(
        "unneeded file",
        ok(one.backend().keys(Table::Blobs, "").await)?,
        vec![],
    )
}

pub(super) async fn settings_come_back<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    equal("before", ok(one.language().await)?, None)?;
    ok(one.set_language("es").await)?;
    equal("after", ok(two.language().await)?, Some("es".to_owned()))?;
    ok(one.remove_setting("language").await)?;
    equal("removed", ok(two.language().await)?, None)
}
