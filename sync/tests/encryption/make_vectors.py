"""Encrypted submissions made by Python's `cryptography`, after the text of the ODK XForms encryption specification."""
import base64, hashlib, json
from xml.sax.saxutils import escape, quoteattr
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as asymmetric, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
try:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
except ImportError:
    from cryptography.hazmat.primitives.ciphers.modes import CFB

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
public = key.public_key()
OAEP = asymmetric.OAEP(mgf=asymmetric.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


def record(form_id, version, instance_id, aes, xml, media):
    seed = bytearray(hashlib.md5(instance_id.encode() + aes).digest())
    counter = 0
    files, sums = [], []
    for name, data in media + [("submission.xml", xml)]:
        seed[counter % 16] = (seed[counter % 16] + 1) % 256
        counter += 1
        pad = padding.PKCS7(128).padder()
        padded = pad.update(data) + pad.finalize()
        encryptor = Cipher(algorithms.AES(aes), CFB(bytes(seed))).encryptor()
        files.append((name + ".enc", encryptor.update(padded) + encryptor.finalize()))
        sums.append(f"{name}::{hashlib.md5(data).hexdigest()}")
    wrapped = base64.b64encode(public.encrypt(aes, OAEP)).decode()
    lines = [form_id] + ([version] if version is not None else []) + [wrapped, instance_id] + sums
    digest = hashlib.md5(("\n".join(lines) + "\n").encode()).digest()
    signature = base64.b64encode(public.encrypt(digest, OAEP)).decode()
    manifest = f'<data xmlns="http://opendatakit.org/submissions" id={quoteattr(form_id)} encrypted="yes"'
    if version is not None:
        manifest += f" version={quoteattr(version)}"
    manifest += f"><base64EncryptedKey>{wrapped}</base64EncryptedKey>"
    manifest += f'<meta xmlns="http://openrosa.org/xforms"><instanceID>{escape(instance_id)}</instanceID></meta>'
    for name, _ in files[:-1]:
        manifest += f"<media><file>{escape(name)}</file></media>"
    manifest += f"<encryptedXmlFile>{files[-1][0]}</encryptedXmlFile>"
    manifest += f"<base64EncryptedElementSignature>{signature}</base64EncryptedElementSignature></data>"
    text = lambda data: base64.b64encode(data).decode()
    return {
        "form_id": form_id, "version": version, "instance_id": instance_id, "aes_key": aes.hex(), "xml": xml.decode(),
        "media": [{"name": n, "bytes": text(d)} for n, d in media], "manifest": manifest,
        "files": [{"name": n, "bytes": text(d)} for n, d in files],
    }


vectors = [
    record("plain", None, "uuid:00000000-0000-4000-8000-000000000001", bytes(range(32)), b"<data id=\"plain\"><a>1</a></data>", []),
    record("mit & medien", "2024-ñ", "uuid:5b9cf8d1-106f-4004-844f-c072d76762ed", hashlib.sha256(b"2").digest(),
           "<data id=\"x\"><n>Peña</n></data>".encode(), [("foto.jpg", bytes(range(256)) * 3), ("voz & ruido.m4a", b"0123456789abcdef")]),
    record("many", "1", "uuid:3", hashlib.sha256(b"3").digest(), b"<data/>", [(f"f{i}.bin", bytes([i]) * i) for i in range(18)]),
]
pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
spki = base64.b64encode(public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()
json.dump({"made_by": "cryptography", "private_key": pem, "public_key": spki, "records": vectors}, open("vectors.json", "w"), indent=1, ensure_ascii=False)
