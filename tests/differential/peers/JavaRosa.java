// Forms as JavaRosa, the engine of ODK Collect, fills them, from the library that pyxform brings along to validate forms.
// Each line of stdin is a command of `sondeo scenario`, except that `load` has the form itself; each is answered with the state
// of the whole form: {"state": {REF: {…}}} or {"error": TEXT}.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.AbstractTreeElement;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataSerializer;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xform.parse.XFormParser;

public class JavaRosa {
  static final ObjectMapper JSON = new ObjectMapper();
  static final XFormAnswerDataSerializer WRITER = new XFormAnswerDataSerializer();
  static FormDef form;
  static FormEntryController controller;

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // The library says on its standard output what it thinks of a form.
    System.setOut(System.err);
    new XFormsModule().registerModule();
    org.javarosa.core.services.PrototypeManager.registerPrototypes(CoreModelModule.classNames);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      ObjectNode answer = JSON.createObjectNode();
      try {
        answer.set("state", apply(JSON.readTree(line)));
      } catch (Throwable error) {
        String text = String.valueOf(error.getMessage() == null ? error : error.getMessage());
        answer.put("error", text.substring(0, Math.min(300, text.length())));
      }
      out.println(JSON.writeValueAsString(answer));
    }
  }

  static ObjectNode apply(JsonNode command) throws Exception {
    if (command.has("load")) {
      form = null;
      FormDef loaded = XFormUtils.getFormFromInputStream(
          new ByteArrayInputStream(command.get("load").asText().getBytes(StandardCharsets.UTF_8)));
      loaded.initialize(true, new InstanceInitializationFactory());
      form = loaded;
      controller = new FormEntryController(new FormEntryModel(form));
    } else if (command.has("answer")) {
      FormIndex index = find(command.get("answer").asText(), FormEntryController.EVENT_QUESTION);
      controller.saveAnswer(index, answer(index, command.get("value").asText()), false);
    } else if (command.has("add_repeat")) {
      FormIndex index = find(command.get("add_repeat").asText(), FormEntryController.EVENT_PROMPT_NEW_REPEAT);
      controller.newRepeat(index);
    } else {
      FormIndex index = find(command.get("remove_repeat").asText(), FormEntryController.EVENT_REPEAT);
      controller.deleteRepeat(index);
    }
    // Looking at choices takes away answers that are none any more, which may change others.
    settle();
    settle();
    return look();
  }

  static FormEntryModel model() {
    return controller.getModel();
  }

  static List<FormIndex> indices() {
    List<FormIndex> all = new ArrayList<>();
    FormIndex index = FormIndex.createBeginningOfFormIndex();
    while (!(index = model().incrementIndex(index)).isEndOfFormIndex()) all.add(index);
    return all;
  }

  static FormIndex find(String reference, int event) throws Exception {
    for (FormIndex index : indices()) {
      int found = model().getEvent(index);
      if (found != event) continue;
      String own = event == FormEntryController.EVENT_PROMPT_NEW_REPEAT
          ? path(index.getReference()).replaceFirst("\\[\\d+\\]$", "")
          : path(index.getReference());
      if (own.equals(reference)) return index;
    }
    throw new Exception("no such place: " + reference);
  }

  /** `/data/rep[2]/q`: a position on each repeat, also on one that is not there yet. */
  static String path(TreeReference reference) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < reference.size(); i++) {
      path.append('/').append(reference.getName(i));
      TreeReference generic = reference.getSubReference(i).genericize();
      TreeElement template = (TreeElement) form.getMainInstance().getTemplate(generic);
      if (template != null) path.append('[').append(Math.max(0, reference.getMultiplicity(i)) + 1).append(']');
    }
    return path.toString();
  }

  static IAnswerData answer(FormIndex index, String text) {
    if (text.isEmpty()) return null;
    FormEntryPrompt prompt = model().getQuestionPrompt(index);
    int control = prompt.getControlType();
    if (control == Constants.CONTROL_SELECT_ONE || control == Constants.CONTROL_SELECT_MULTI || control == Constants.CONTROL_RANK) {
      List<Selection> chosen = new ArrayList<>();
      for (String word : text.split(" "))
        for (SelectChoice choice : prompt.getSelectChoices())
          if (choice.getValue().equals(word)) { chosen.add(choice.selection()); break; }
      if (chosen.isEmpty()) return null;
      return control == Constants.CONTROL_SELECT_ONE ? new SelectOneData(chosen.get(0)) : new MultipleItemsData(chosen);
    }
    if (control == Constants.CONTROL_TRIGGER) return new StringData(text);
    return XFormParser_data(prompt.getDataType(), text);
  }

  static IAnswerData XFormParser_data(int type, String text) {
    UncastData raw = new UncastData(text);
    try {
      switch (type) {
        case Constants.DATATYPE_INTEGER: return new IntegerData().cast(raw);
        case Constants.DATATYPE_DECIMAL: return new DecimalData().cast(raw);
        case Constants.DATATYPE_DATE: return new DateData().cast(raw);
        case Constants.DATATYPE_TIME: return new TimeData().cast(raw);
        case Constants.DATATYPE_DATE_TIME: return new DateTimeData().cast(raw);
        case Constants.DATATYPE_BOOLEAN: return new BooleanData().cast(raw);
        case Constants.DATATYPE_GEOPOINT: return new GeoPointData().cast(raw);
        default: return new StringData(text);
      }
    } catch (IllegalArgumentException error) {
      return null;
    }
  }

  static void settle() {
    // Going through the form makes the instances of counted repeats.
    controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
    while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {}
    for (FormIndex index : indices())
      if (model().getEvent(index) == FormEntryController.EVENT_QUESTION && model().isIndexRelevant(index)) {
        int control = model().getQuestionPrompt(index).getControlType();
        if (control == Constants.CONTROL_SELECT_ONE || control == Constants.CONTROL_SELECT_MULTI || control == Constants.CONTROL_RANK)
          model().getQuestionPrompt(index).getSelectChoices();
      }
  }

  static ObjectNode look() {
    ObjectNode seen = JSON.createObjectNode();
    values(form.getMainInstance().getRoot(), seen);
    for (FormIndex index : indices()) {
      int event = model().getEvent(index);
      if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) continue;
      ObjectNode entry = (ObjectNode) seen.get(path(index.getReference()));
      if (entry == null) continue;
      if (event == FormEntryController.EVENT_QUESTION) {
        FormEntryPrompt prompt = model().getQuestionPrompt(index);
        entry.put("label", prompt.getLongText());
        entry.put("hint", prompt.getHelpText());
        entry.put("kind", "question");
        entry.put("readonly", prompt.isReadOnly());
        entry.put("required", prompt.isRequired());
        IAnswerData value = prompt.getAnswerValue();
        String violation = null;
        if (value == null) { if (prompt.isRequired()) violation = "required"; }
        else if (!form.evaluateConstraint(index.getReference(), value)) violation = "constraint";
        entry.put("violation", violation);
        int control = prompt.getControlType();
        if (control == Constants.CONTROL_SELECT_ONE || control == Constants.CONTROL_SELECT_MULTI || control == Constants.CONTROL_RANK) {
          ArrayNode choices = entry.putArray("choices");
          if (entry.get("relevant").asBoolean())
            for (SelectChoice choice : prompt.getSelectChoices())
              choices.addArray().add(choice.getValue()).add(prompt.getSelectChoiceText(choice));
        }
      } else {
        entry.put("label", model().getCaptionPrompt(index).getLongText());
      }
    }
    return seen;
  }

  static void values(TreeElement node, ObjectNode seen) {
    ObjectNode entry = seen.putObject(path(node.getRef()));
    entry.put("relevant", node.isRelevant());
    if (node.getNumChildren() == 0 && !node.isRepeatable()) {
      entry.put("kind", "model-value");
      IAnswerData value = node.isRelevant() ? node.getValue() : null;
      Object text = value == null ? "" : WRITER.serializeAnswerData(value, node.getDataType());
      // A boolean is sent as 1 or 0, and is true or false to every expression.
      boolean isBoolean = value instanceof BooleanData && node.getDataType() != Constants.DATATYPE_BOOLEAN;
      entry.put("value", isBoolean ? String.valueOf(value.getValue()) : text instanceof String ? (String) text : value.uncast().getString());
    }
    for (int i = 0; i < node.getNumChildren(); i++) {
      TreeElement child = node.getChildAt(i);
      if (child.getMult() == TreeReference.INDEX_TEMPLATE) {
        int count = 0;
        for (TreeElement same : node.getChildrenWithName(child.getName())) if (same.getMult() >= 0) count++;
        String range = path(child.getRef()).replaceFirst("\\[\\d+\\]$", "");
        seen.putObject(range).put("count", count);
        continue;
      }
      values(child, seen);
    }
  }
}
