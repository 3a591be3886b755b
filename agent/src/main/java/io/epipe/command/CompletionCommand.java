package io.epipe.command;

import io.epipe.options.OptionTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.net.URISyntaxException;
import java.nio.file.Paths;
import java.util.concurrent.Callable;

/** Prints a shell script: a short name for the command, and what completes it. */
@Command(name = "completion", description = "Print the shell's completion (bash, zsh).",
    footer = {"%nFor this shell:", "  eval \"$(java -jar epipe-agent.jar completion)\"",
        "%nFor every shell: put that line, with the jar's whole path, into ~/.bashrc or ~/.zshrc."})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws URISyntaxException {
        String jar = Paths.get(CompletionCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String commands = String.join(" ", spec.root().subcommands().keySet());
        spec.commandLine().getOut().print(""
            + "epipe() { java -jar '" + jar.replace("'", "'\\''") + "' \"$@\"; }\n"
            + "_epipe() {\n"
            + "  local word=\"${COMP_WORDS[COMP_CWORD]}\" words=''\n"
            + "  COMPREPLY=()\n"
            + "  if [ \"$COMP_CWORD\" -eq 1 ]; then words='" + commands + "'\n"
            + "  else case \"${COMP_WORDS[1]}\" in\n"
            + "    help) words='" + commands + "' ;;\n"
            + "    attach|detach|status|watch)\n"
            + "      if [ \"$COMP_CWORD\" -eq 2 ]; then words=\"$(epipe list --pids 2>/dev/null)\"\n"
            + "      else case \"${COMP_WORDS[1]}\" in\n"
            + "        status) words='--verbose --json' ;;\n"
            + "        attach|watch) words='" + OptionTable.words() + "' ;;\n"
            + "      esac; fi ;;\n"
            + "    report|explain) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
            + "  esac; fi\n"
            + "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
            + "  case \"${COMPREPLY[0]}\" in *=) compopt -o nospace 2>/dev/null ;; esac\n"
            + "}\n"
            + "if [ -n \"$ZSH_VERSION\" ]; then autoload -U +X compinit bashcompinit && { whence compdef >/dev/null || compinit -u; }"
            + " && bashcompinit; fi\n"
            + "complete -o default -F _epipe epipe\n");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
