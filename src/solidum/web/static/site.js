"use strict";
// Every page works without this. It looks at a job again until it is done, submits a choice at once, counts lines.
(function () {
  var waiting = document.querySelector("[data-job]");
  if (waiting) {
    var look = function () {
      fetch(waiting.dataset.job, { credentials: "same-origin", redirect: "manual", cache: "no-store" })
        .then(function (answer) {
          if (answer.type === "opaqueredirect" || answer.redirected) { window.location.replace(waiting.dataset.job); return null; }
          return answer.text();
        })
        .then(function (text) {
          if (text === null) { return; }
          var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-job]");
          if (!fresh) { window.location.reload(); return; }
          var stage = waiting.querySelector("[data-stage]"), now = fresh.querySelector("[data-stage]");
          if (stage && now && stage.textContent !== now.textContent) { stage.textContent = now.textContent; }
          window.setTimeout(look, 700);
        })
        .catch(function () { window.setTimeout(look, 3000); });
    };
    window.setTimeout(look, 500);
  }
  document.querySelectorAll("[data-line]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var area = document.getElementById("text");
      if (!area) { return; }
      event.preventDefault();
      var lines = area.value.split("\n"), line = Number(link.dataset.line), start = 0;
      for (var i = 0; i < line - 1 && i < lines.length; i += 1) { start += lines[i].length + 1; }
      area.focus();
      area.setSelectionRange(start, start + (lines[line - 1] || "").length);
      area.scrollTop = Math.max(0, (line - 5) * area.scrollHeight / lines.length);
    });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
