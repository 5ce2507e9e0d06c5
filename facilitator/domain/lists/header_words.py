"""How people call the columns of an action list, language by language: most telling word first.

Lower case, accents as written; they are compared without them, so that `echeance` is found as well.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]
"""By what a column says (the values of `Meaning`) its names, parted by `|`."""

ENGLISH: Words = {
    "deed": "deed|promise|promises|commitment|commitments|action|actions|action item|action items|agreed action"
    "|item|task|tasks|title|what|what will be done|deliverable|activity|measure|to do|todo|next step|description"
    "|summary|subject|undertaking",
    "giver": "giver|owner|action owner|who|who promises|responsible|responsible person|person responsible"
    "|assignee|assigned to|by whom|promised by|accountable|lead|by",
    "receiver": "receiver|to|to whom|for|for whom|requester|requested by|recipient|beneficiary|promised to|client"
    "|customer",
    "evidence": "evidence|verification|how we will know|we will know|how will we know|acceptance"
    "|acceptance criteria|success criteria|criteria|done when|measure of success|indicator|kpi|proof"
    "|definition of done|means of verification|target",
    "due": "due|due date|date due|due by|deadline|by when|when|timing|timeline|timeframe|time frame|target date"
    "|completion date|end date|planned date|date",
    "status": "status|state|verdict|outcome|progress|result|done|completed|complete|rag",
    "reason": "reason|notes|note|comment|comments|remark|remarks|update|updates|explanation|status details",
    "party": "party|side|company|organisation|organization|promising party",
    "step": "step|trust step",
    "stretch": "stretch",
    "ref": "ref|reference|no|nr|number|id|item no|action no|#",
}
GERMAN: Words = {
    "deed": "zusage|zusagen|verpflichtung|maßnahme|maßnahmen|aktion|aktionen|aufgabe|aufgaben"
    "|was|was wird getan|tätigkeit|arbeitspaket|thema|beschreibung|titel|punkt|vorhaben|nächster schritt",
    "giver": "zusage von|verantwortlich|verantwortliche|verantwortlicher|verantwortliche person|verantwortung"
    "|zuständig|zuständigkeit|wer|durch|von|bearbeiter|bearbeiterin|umsetzung durch|federführend|inhaber",
    "receiver": "für wen|für|an|an wen|wem|empfänger|empfängerin|angefordert von|auftraggeber|kunde",
    "evidence": "nachweis|nachweise|woran wir es erkennen|woran erkennen wir es|erfolgskriterium"
    "|erfolgskriterien|abnahmekriterium|abnahmekriterien|kriterium|kriterien|kennzahl|messgröße|beleg|ziel"
    "|zielwert|überprüfung|erledigt wenn",
    "due": "fällig|fällig am|fällig bis|fälligkeit|fälligkeitsdatum|frist|termin|zieltermin|stichtag|bis|bis wann"
    "|wann|zu erledigen bis|enddatum|zeitrahmen|datum",
    "status": "stand|zustand|ergebnis|fortschritt|erledigt|abgeschlossen|umgesetzt|ampel|umsetzungsstand",
    "reason": "grund|begründung|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|kommentare|notiz|notizen"
    "|hinweis|hinweise|erläuterung",
    "party": "partei|seite|firma|unternehmen|organisation",
    "step": "stufe|schritt",
    "ref": "nummer|lfd nr|laufende nummer|pos|position|kennung|referenz",
}
FRENCH: Words = {
    "deed": "engagement|engagements|promesse|action|actions|action à mener|action convenue|mesure|mesures|tâche|tâches"
    "|quoi|livrable|activité|intitulé|libellé|titre|description|sujet|prochaine étape|à faire",
    "giver": "responsable|responsables|porteur|porteuse|pilote|propriétaire|qui|par|par qui|promis par|assigné à"
    "|affecté à|en charge|chargé de l action",
    "receiver": "à qui|pour|pour qui|bénéficiaire|destinataire|demandeur|demandé par|promis à|client",
    "evidence": "preuve|preuves|à quoi on le verra|comment le saurons nous|critère|critères|critère de réussite"
    "|critères de réussite|critères d acceptation|indicateur|indicateurs|vérification|cible|objectif|fait quand",
    "due": "échéance|échéances|date d échéance|date limite|délai|délais|pour quand|quand|date cible|date de fin|date",
    "status": "statut|état|avancement|résultat|fait|terminé|réalisé|progression",
    "reason": "raison|motif|remarque|remarques|commentaire|commentaires|note|notes|observation|observations"
    "|explication",
    "party": "partie|côté|société|entreprise|organisation|organisme",
    "step": "étape|palier",
    "ref": "numéro|n°|réf|référence|identifiant",
}
SPANISH: Words = {
    "deed": "compromiso|compromisos|promesa|acción|acciones|acción acordada|medida|medidas|tarea|tareas|qué"
    "|entregable|actividad|título|descripción|asunto|tema|próximo paso|por hacer",
    "giver": "responsable|responsables|encargado|encargada|quién|dueño|propietario|por|por quién|prometido por"
    "|asignado a|a cargo de",
    "receiver": "a quién|para|para quién|beneficiario|destinatario|solicitante|solicitado por|prometido a|cliente",
    "evidence": "evidencia|evidencias|prueba|pruebas|cómo lo sabremos|criterio|criterios|criterio de éxito"
    "|criterios de éxito|criterios de aceptación|indicador|indicadores|verificación|meta|objetivo|hecho cuando",
    "due": "vence|vencimiento|fecha de vencimiento|fecha límite|plazo|plazos|para cuándo|cuándo|fecha objetivo"
    "|fecha de fin|fecha",
    "status": "estado|estatus|situación|avance|resultado|hecho|terminado|completado|cumplido|progreso",
    "reason": "motivo|razón|nota|notas|comentario|comentarios|observación|observaciones|explicación",
    "party": "parte|lado|empresa|organización|compañía",
    "step": "paso|etapa",
    "ref": "número|núm|referencia|identificador",
}
ITALIAN: Words = {
    "deed": "impegno|impegni|promessa|azione|azioni|azione concordata|misura|misure|compito|compiti|attività|cosa"
    "|che cosa|risultato atteso|titolo|descrizione|oggetto|argomento|prossimo passo|da fare",
    "giver": "responsabile|responsabili|incaricato|incaricata|referente|chi|da|da chi|promesso da|assegnato a"
    "|a cura di|titolare",
    "receiver": "a chi|per|per chi|beneficiario|destinatario|richiedente|richiesto da|promesso a|cliente",
    "evidence": "evidenza|evidenze|prova|prove|come lo sapremo|criterio|criteri|criterio di successo"
    "|criteri di successo|criteri di accettazione|indicatore|indicatori|verifica|obiettivo|fatto quando",
    "due": "scadenza|scadenze|data di scadenza|termine|termini|entro|entro quando|quando|data obiettivo"
    "|data di fine|tempi|data",
    "status": "stato|avanzamento|esito|risultato|fatto|completato|concluso|progresso",
    "reason": "motivo|ragione|nota|note|commento|commenti|osservazione|osservazioni|spiegazione",
    "party": "parte|lato|azienda|società|organizzazione|impresa",
    "step": "passo|fase|gradino",
    "ref": "numero|num|riferimento|rif|identificativo",
}
DUTCH: Words = {
    "deed": "toezegging|toezeggingen|belofte|afspraak|afspraken|actie|acties|actiepunt|actiepunten|maatregel"
    "|maatregelen|taak|taken|wat|activiteit|titel|omschrijving|beschrijving|onderwerp|volgende stap|te doen",
    "giver": "verantwoordelijke|verantwoordelijk|eigenaar|actiehouder|wie|door|door wie|toegezegd door"
    "|toegewezen aan|trekker|uitvoerder",
    "receiver": "aan wie|voor|voor wie|aan|ontvanger|aanvrager|gevraagd door|toegezegd aan|klant|opdrachtgever",
    "evidence": "bewijs|bewijzen|hoe weten we het|waaraan zien we het|criterium|criteria|succescriterium"
    "|succescriteria|acceptatiecriteria|indicator|indicatoren|verificatie|doel|streefwaarde|klaar als",
    "due": "vervaldatum|deadline|streefdatum|uiterlijk|uiterste datum|tegen wanneer|voor wanneer|wanneer|termijn"
    "|einddatum|gereed op|datum",
    "status": "toestand|stand|voortgang|resultaat|gereed|afgerond|voltooid|uitkomst",
    "reason": "reden|toelichting|opmerking|opmerkingen|notitie|notities|commentaar|uitleg",
    "party": "partij|kant|zijde|bedrijf|organisatie",
    "step": "stap|trede",
    "ref": "nummer|volgnummer|referentie|kenmerk",
}
PORTUGUESE: Words = {
    "deed": "compromisso|compromissos|promessa|ação|ações|acção|acções|ação acordada|medida|medidas|tarefa|tarefas"
    "|o quê|entregável|atividade|actividade|título|descrição|assunto|próximo passo|a fazer",
    "giver": "responsável|responsáveis|encarregado|quem|dono|proprietário|por|por quem|prometido por|atribuído a"
    "|a cargo de",
    "receiver": "a quem|para|para quem|beneficiário|destinatário|solicitante|solicitado por|prometido a|cliente",
    "evidence": "evidência|evidências|prova|provas|como saberemos|critério|critérios|critério de sucesso"
    "|critérios de sucesso|critérios de aceitação|indicador|indicadores|verificação|meta|objetivo|feito quando",
    "due": "vencimento|data de vencimento|data limite|prazo|prazos|até|até quando|quando|data alvo"
    "|data de conclusão|data",
    "status": "estado|situação|andamento|resultado|feito|concluído|cumprido|progresso",
    "reason": "motivo|razão|nota|notas|comentário|comentários|observação|observações|explicação",
    "party": "parte|lado|empresa|organização",
    "step": "passo|etapa|degrau",
    "ref": "número|núm|referência|identificador",
}
POLISH: Words = {
    "deed": "zobowiązanie|zobowiązania|obietnica|działanie|działania|zadanie|zadania|czynność|co|co zrobimy|temat"
    "|tytuł|opis|przedmiot|następny krok|do zrobienia|środek",
    "giver": "odpowiedzialny|odpowiedzialna|osoba odpowiedzialna|właściciel|kto|przez kogo|wykonawca|przypisane do"
    "|przypisany do|realizujący|prowadzący",
    "receiver": "komu|dla|dla kogo|odbiorca|zgłaszający|zlecający|klient|zamawiający",
    "evidence": "dowód|dowody|po czym poznamy|kryterium|kryteria|kryterium sukcesu|kryteria sukcesu"
    "|kryteria akceptacji|wskaźnik|wskaźniki|weryfikacja|cel|miernik",
    "due": "termin|termin wykonania|termin realizacji|ostateczny termin|na kiedy|do kiedy|kiedy|data wykonania"
    "|data końcowa|do dnia|data",
    "status": "stan|postęp|wynik|rezultat|zrobione|wykonane|zakończone",
    "reason": "powód|przyczyna|uwaga|uwagi|komentarz|komentarze|notatka|notatki|wyjaśnienie",
    "party": "strona|firma|przedsiębiorstwo|organizacja",
    "step": "krok|stopień|etap",
    "ref": "numer|lp|l p|odniesienie|identyfikator",
}
LANGUAGES: Mapping[str, Words] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "nl": DUTCH,
    "pt": PORTUGUESE,
    "pl": POLISH,
}
"""English first: where a word means two things, the language further up says which."""
