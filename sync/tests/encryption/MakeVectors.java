// Encrypted submissions made by Java's own ciphers, which ODK's tools are built on: one with SHA-1 in the mask of the wrapped
// key, as `OAEPWithSHA-256AndMGF1Padding` has it there, and one with SHA-256.
// java MakeVectors.java "$(jq -r .public_key vectors.json)" > java.json
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

public class MakeVectors {
  public static void main(String[] arguments) throws Exception {
    byte[] der = Base64.getDecoder().decode(arguments[0]);
    PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    List<String> records = new ArrayList<>();
    for (MGF1ParameterSpec mask : new MGF1ParameterSpec[] {MGF1ParameterSpec.SHA1, MGF1ParameterSpec.SHA256})
      records.add(record(key, mask));
    System.out.println("{\"made_by\": \"Java\", \"records\": [" + String.join(",\n", records) + "]}");
  }

  static String record(PublicKey key, MGF1ParameterSpec mask) throws Exception {
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
    rsa.init(Cipher.ENCRYPT_MODE, key, new OAEPParameterSpec("SHA-256", "MGF1", mask, PSource.PSpecified.DEFAULT));
    String id = "uuid:java-" + mask.getDigestAlgorithm();
    byte[] aes = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(id.getBytes(StandardCharsets.UTF_8));
    byte[] vector = md5.digest(aes);
    String wrapped = base64(rsa.doFinal(aes));
    String xml = "<data id='j'><n>Peña</n></data>";
    String[] names = {"a b.jpg", "submission.xml"};
    byte[][] data = {new byte[100], xml.getBytes(StandardCharsets.UTF_8)};
    StringBuilder signed = new StringBuilder("j\n1\n" + wrapped + "\n" + id + "\n");
    List<String> files = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      vector[i % 16]++;
      Cipher cipher = Cipher.getInstance("AES/CFB/PKCS5Padding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"), new IvParameterSpec(vector));
      files.add(file(names[i] + ".enc", cipher.doFinal(data[i])));
      String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data[i]));
      signed.append(names[i]).append("::").append(sum).append("\n");
    }
    byte[] digest = MessageDigest.getInstance("MD5").digest(signed.toString().getBytes(StandardCharsets.UTF_8));
    String manifest = "<data id='j' version='1' encrypted='yes' xmlns='http://opendatakit.org/submissions'>"
        + "<base64EncryptedKey>" + wrapped + "</base64EncryptedKey>"
        + "<meta xmlns='http://openrosa.org/xforms'><instanceID>" + id + "</instanceID></meta>"
        + "<media><file>a b.jpg.enc</file></media><encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        + "<base64EncryptedElementSignature>" + base64(rsa.doFinal(digest)) + "</base64EncryptedElementSignature></data>";
    return "{\"form_id\": \"j\", \"version\": \"1\", \"xml\": \"" + xml + "\", \"media\": [" + file("a b.jpg", data[0])
        + "], \"manifest\": \"" + manifest + "\", \"files\": [" + String.join(", ", files) + "]}";
  }

  static String file(String name, byte[] bytes) {
    return "{\"name\": \"" + name + "\", \"bytes\": \"" + base64(bytes) + "\"}";
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
