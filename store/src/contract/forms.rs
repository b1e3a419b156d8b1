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
    ok(one.put_file(&newer.sha256, b"v2".to_vec()).await)?;
    for _ in 0..2 {
        ok(one.set_catalogue(std::slice::from_ref(&newer)).await)?;
    }
    equal("unneeded form", ok(one.form(&form_key("1")).await)?, None)?;
    equal(
        "unneeded file",
        ok(one.backend().keys(Table::Blobs, "").await)?,
        vec![newer.sha256],
    )
}

pub(super) async fn a_version_waits_for_its_files_behind_the_one_before<B: Backend>(
    one: Store<B>,
    two: Store<B>,
) -> Outcome {
    let version = |version: &str, bytes: &[u8], media: &[u8]| NewForm {
        sha256: sha256_hex(bytes),
        media: vec![NewMedia {
            filename: "logo.png".to_owned(),
            sha256: sha256_hex(media),
        }],
        ..new_form(version)
    };
    let extra = |bytes: &[u8]| NewMedia {
        filename: "more.csv".to_owned(),
        sha256: sha256_hex(bytes),
    };
    let offered = async || {
        let forms = ok(two.forms().await)?.into_iter().filter(|form| form.offered);
        Ok::<_, String>(forms.map(|form| form.form.key.version).collect::<Vec<_>>())
    };
    let list = async |form: &NewForm| ok(one.set_catalogue(std::slice::from_ref(form)).await);
    let put = async |bytes: &[u8]| ok(one.put_file(&sha256_hex(bytes), bytes.to_vec()).await);
    let (first, second, third) = (
        version("1", b"one", b"png"),
        version("2", b"two", b"png 2"),
        version("3", b"three", b"png 2"),
    );
    list(&first).await?;
    equal(
        "the only one, although it is not whole",
        offered().await?,
        vec!["1".to_owned()],
    )?;
    put(b"one").await?;
    put(b"png").await?;
    // What came of the second stays from one attempt to the next.
    list(&second).await?;
    put(b"two").await?;
    list(&second).await?;
    equal(
        "until the second is whole",
        offered().await?,
        vec!["1".to_owned()],
    )?;
    put(b"png 2").await?;
    list(&second).await?;
    equal("the second is whole", offered().await?, vec!["2".to_owned()])?;
    // The third needs a file that the second has.
    list(&third).await?;
    put(b"three").await?;
    list(&third).await?;
    equal("the third is whole", offered().await?, vec!["3".to_owned()])?;
    // The same version with a file more: it goes on as it was until that is here.
    let completed = NewForm {
        media: [&third.media[..], &[extra(b"csv")]].concat(),
        ..third.clone()
    };
    list(&completed).await?;
    let files = async || Ok::<_, String>(some("form", ok(two.form(&third.key).await)?)?.media.len());
    equal("files without the new one", files().await?, 1)?;
    equal(
        "missing",
        ok(one.missing(std::slice::from_ref(&completed)).await)?,
        vec![sha256_hex(b"csv")],
    )?;
    put(b"csv").await?;
    list(&completed).await?;
    equal("files with the new one", files().await?, 2)?;
    // Closed while the next one waits; then opened again.
    list(&first).await?;
    equal(
        "the third waits for the first",
        offered().await?,
        vec!["3".to_owned()],
    )?;
    ok(one.set_catalogue(&[]).await)?;
    equal("none is listed", offered().await?, vec![])?;
    list(&completed).await?;
    equal("it is listed again", offered().await?, vec!["3".to_owned()])
}

pub(super) async fn settings_come_back<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    equal("before", ok(one.language().await)?, None)?;
    ok(one.set_language("es").await)?;
    equal("after", ok(two.language().await)?, Some("es".to_owned()))?;
    ok(one.remove_setting("language").await)?;
    equal("removed", ok(two.language().await)?, None)
}
