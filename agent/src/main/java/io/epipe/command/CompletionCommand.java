package io.epipe.command;

import io.epipe.options.OptionTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

import java.net.URISyntaxException;
import java.nio.file.Paths;
import java.util.concurrent.Callable;

/** Prints a shell script: a short name for the command, and what completes it. */
@Command(name = "completion", description = "Print the shell's completion (bash, zsh).",
    footer = {"%nFor this shell:", "  eval \"$(java -jar epipe-agent.jar completion)\"",
        "%nThat defines the short name 'epipe' for 'java -jar epipe-agent.jar', and completes",
        "what is typed behind it. For every shell: put the line, with the jar's whole path,",
        "into ~/.bashrc or ~/.zshrc."})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws URISyntaxException {
        String jar = Paths.get(CompletionCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String commands = String.join(" ", spec.root().subcommands().keySet());
        spec.commandLine().getOut().print(""
            + "epipe() { java -jar '" + jar.replace("'", "'\\''") + "' \"$@\"; }\n"
            // what may stand at a place, for both shells: _epipe_words PLACE COMMAND sets epipe_words and epipe_files
            + "_epipe_words() {\n"
            + "  epipe_words='' epipe_files=''\n"
            + "  if [ \"$1\" -eq 1 ]; then epipe_words='" + commands + "'\n"
            + "  else case \"$2\" in\n"
            + cases(commands)
            + "  esac; fi\n"
            + "}\n"
            + "if [ -n \"$ZSH_VERSION\" ]; then\n"
            + "  whence compdef >/dev/null || { autoload -U compinit && compinit -u; }\n"
            + "  eval '_epipe() {\n"
            + "    local epipe_words epipe_files; local -a open closed\n"
            + "    _epipe_words $((CURRENT - 1)) \"$words[2]\"\n"
            + "    if [[ -n \"$epipe_files\" && \"$PREFIX\" != -* ]]; then _files; return; fi\n"
            + "    compset -P \"*,\"\n"
            + "    open=(${(M)${=epipe_words}:#*=}) closed=(${${=epipe_words}:#*=})\n"
            + "    compadd -S \"\" -a open; compadd -a closed\n"
            + "  }'\n"
            + "  compdef _epipe epipe\n"
            + "else\n"
            + "  _epipe() {\n"
            // bash takes = and : for ends of words, of which options are full
            + "    local line=\"${COMP_LINE:0:$COMP_POINT}\" word='' head='' cut typed epipe_words epipe_files\n"
            + "    read -ra typed <<< \"$line\"\n"
            + "    local place=${#typed[@]}\n"
            + "    case \"$line\" in *[[:space:]]) ;; *) place=$((place - 1)); word=\"${typed[place]}\" ;; esac\n"
            + "    COMPREPLY=()\n"
            + "    _epipe_words \"$place\" \"${typed[1]}\"\n"
            + "    case \"$word\" in -*) epipe_files='' ;; *,*) head=\"${word%,*},\" ;; esac\n"
            + "    if [ -n \"$epipe_files\" ]; then\n"
            + "      while IFS= read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
            + "      compopt -o filenames 2>/dev/null\n"
            + "      return\n"
            + "    fi\n"
            + "    COMPREPLY=($(compgen -P \"$head\" -W \"$epipe_words\" -- \"${word#\"$head\"}\"))\n"
            + "    cut=\"${word%\"${word##*[=:]}\"}\"\n"
            + "    COMPREPLY=(\"${COMPREPLY[@]#\"$cut\"}\")\n"
            + "    case \"${COMPREPLY[0]}\" in *=) compopt -o nospace 2>/dev/null ;; esac\n"
            + "  }\n"
            + "  complete -o default -F _epipe epipe\n"
            + "fi\n");
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** What each command takes, from its own description. */
    private String cases(String commands) {
        StringBuilder cases = new StringBuilder();
        for (java.util.Map.Entry<String, CommandLine> each : spec.root().subcommands().entrySet()) {
            CommandSpec command = each.getValue().getCommandSpec();
            StringBuilder options = new StringBuilder();
            for (OptionSpec option : command.options()) {
                if (!option.hidden()) {
                    options.append(option.longestName()).append(' ');
                }
            }
            String name = each.getKey();
            cases.append("    ").append(name).append(") epipe_words='").append(options);
            if (name.equals("help")) {
                cases.append(commands);
            } else if (name.equals("attach") || name.equals("watch")) {
                cases.append(OptionTable.words());
            }
            cases.append('\'');
            if (command.userObject() instanceof OnTarget) {
                cases.append("; if [ \"$1\" -eq 2 ]; then epipe_words=\"--help $(epipe list --pids 2>/dev/null)\"; fi");
            } else if (command.userObject() instanceof ReportCommand || command.userObject() instanceof ExplainCommand) {
                cases.append("; epipe_files=yes");
            }
            cases.append(" ;;\n");
        }
        return cases.toString();
    }
}
